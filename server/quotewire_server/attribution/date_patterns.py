"""The expressions of time that are looked for in a text, as regular expressions by kind.

Named groups hold what `date_phrases` needs for their meaning: weekday, month, day, year, count, unit, which, dir, and
for a stretch of days last (a day) and until (a month or a weekday).
"""

from __future__ import annotations

import re

_WEEKDAY = r"(?P<weekday>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)"
_MONTH = (
    r"(?P<month>Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_PART = r"(?:[ \t]+(?:morning|afternoon|evening|night|noon))"
_COUNT = (
    r"(?P<count>(?i:a couple of|a few|several|\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten))"
)

# In order of precedence; where two match at one place the longer wins.
PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("iso", r"\b(?P<year>(?:19|20)\d\d)-(?P<m>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])\b"),
        (
            "monthday",
            (rf"(?:\b{_WEEKDAY},?[ \t]+(?:the[ \t]+)?)?\b{_MONTH}[ \t]+(?P<day>[0-3]?\d)(?:st|nd|rd|th)?\b(?![:%\d])"
            rf"(?:,?[ \t]+(?P<year>(?:19|20)\d\d)\b)?"),
        ),
        (
            "monthday",  # a stretch of days: "Feb. 11-15", "from Oct. 30 to Nov. 9, 2015"
            (rf"\b{_MONTH}[ \t]+(?P<day>[0-3]?\d)(?:st|nd|rd|th)?(?:[ \t]*[-–][ \t]*|[ \t]+(?:to|through|until)[ \t]+)"
            rf"(?:{_MONTH.replace('<month>', '<until>')}[ \t]+)?(?P<last>[0-3]?\d)(?:st|nd|rd|th)?\b(?![:%\d]|-\w)"
            rf"(?:,?[ \t]+(?P<year>(?:19|20)\d\d)\b)?"),
        ),
        (
            "monthday",
            (rf"(?:\b{_WEEKDAY},?[ \t]+)?\b(?P<day>[0-3]?\d)(?:st|nd|rd|th)?[ \t]+(?:of[ \t]+)?{_MONTH}\b"
            rf"(?:,?[ \t]+(?P<year>(?:19|20)\d\d)\b)?"),
        ),
        (
            "monthyear",
            (
                rf"\b(?:(?:[Ee]arly|[Ll]ate|[Mm]id)[ -])?{_MONTH},?[ \t]+(?:of[ \t]+)?(?P<year>(?:19|"
                rf"20)\d\d)\b"
            ),
        ),
        ("monthlast", rf"\b{_MONTH}[ \t]+of[ \t]+(?P<which>last|this)[ \t]+year\b"),
        (
            "weekday",
            (rf"\b(?:(?P<which>[Ll]ast|[Nn]ext|[Tt]his(?:[ \t]+past|[ \t]+coming)?|[Cc]oming)[ \t]+)?"
            rf"(?:(?:[Ee]arlier|[Ll]ater)[ \t]+(?:on[ \t]+)?|(?:[Ll]ate|[Ee]arly)[ \t]+)?{_WEEKDAY}{_PART}?\b"),
        ),
        (
            "weekday",
            rf"\b{_WEEKDAY}[ \t]+(?:to|through|until)[ \t]+{_WEEKDAY.replace('<weekday>', '<until>')}\b",
        ),
        (
            "today",
            (
                r"\b(?:(?:[Ee]arlier[ \t]+|[Ll]ater[ \t]+)?[Tt]oday|[Tt]onight|[Tt]his[ \t]+(?:morning|"
                r"afternoon|evening)|[Jj]ust hours ago|[Hh]ours ago|"
                r"[Mm]inutes ago)\b"
            ),
        ),
        (
            "hoursago",
            (
                r"\b(?:[Jj]ust[ \t]+)?(?:[Aa][ \t]+few|several|\d{1,2}|two|three)[ \t]+(?:hours|"
                r"minutes)[ \t]+ago\b"
            ),
        ),
        ("yesterday", r"\b(?:[Yy]esterday|[Ll]ast[ \t]+(?:night|evening))\b"),
        (
            "ago",
            (
                rf"\b(?:(?:[Jj]ust|[Aa]bout|[Oo]ver|[Aa]lmost)[ \t]+)?{_COUNT}[ \t]+(?P<unit>day|night|"
                rf"week|month|year)s?[ \t]+ago\b"
            ),
        ),
        (
            "later",
            (
                rf"\b(?:{_COUNT}|(?P<next>[Tt]he[ \t]+(?:next|following)))[ \t]+(?P<unit>day|night|week|"
                rf"month|year)s?(?:[ \t]+(?P<dir>later|earlier|before))?\b(?<!an day)(?<!a day)"
            ),
        ),
        (
            "sameday",
            (
                r"\b(?:(?:[Tt]he|[Tt]hat)[ \t]+same[ \t]+(?:day|night|evening)|(?:[Ll]ater|"
                r"[Ee]arlier)[ \t]+(?:that|in the|the same)[ \t]+(?:day|night|evening)|"
                r"[Tt]hat[ \t]+(?:day|night|evening|morning)|(?:[Jj]ust[ \t]+)?(?:[Hh]ours|[Mm]inutes|"
                r"(?:[Aa][ \t]+few|[Tt]wo|[Tt]hree|[Ss]everal)[ \t]+hours)[ \t]+(?:later|earlier|"
                r"(?:after|before)(?:[ \t]+(?:the|a|his|her|their|its)[ \t]+[\w-]+)?))\b"
            ),
        ),
        ("daybefore", r"\b[Tt]he[ \t]+(?:day[ \t]+before|previous[ \t]+(?:day|night|evening))\b"),
        (
            "period",
            (
                r"\b(?:(?P<mod>[Ee]arlier|[Ll]ater?|[Ee]arly)[ \t]+)?(?P<which>[Ll]ast|"
                r"[Tt]his(?:[ \t]+past)?|[Nn]ext|[Tt]he[ \t]+past)[ \t]+(?P<unit>week|weekend|month|"
                r"year|spring|summer|fall|autumn|winter)\b"
            ),
        ),
        ("weekend", r"\b[Oo]ver[ \t]+the[ \t]+weekend\b"),
        (
            "lastmonthname",
            (
                rf"\b(?P<which>[Ll]ast|[Tt]his|[Ee]arly|[Ll]ate|[Mm]id-?)[ \t]*{_MONTH}(?![ \t]+\d)\b"
            ),
        ),
        (
            "monthname",
            (
                r"(?<=\b[Ii]n[ \t])(?P<month>January|February|March|April|May|June|July|August|"
                r"September|October|November|December)(?![ \t]+\d)\b"
            ),
        ),
        (
            "monthname",
            (
                r"(?<=\b[Ss]ince[ \t])(?P<month>January|February|March|April|May|June|July|August|"
                r"September|October|November|December)(?![ \t]+\d)\b"
            ),
        ),
        (
            "monthname",
            (
                r"\b(?P<month>January|February|April|June|July|August|September|October|November|"
                r"December)\b(?![ \t]+\d)"
            ),
        ),
        (
            "year",
            (
                r"(?<![\d$,.#-])\b(?P<year>(?:19|20)\d\d)\b(?![\d,]\d|-\d|[ \t]*(?:percent|people|"
                r"votes|dollars|miles|feet))"
            ),
        ),
        (
            "vague",
            (
                r"\b(?:[Rr]ecently|[Ii]n[ \t]+recent[ \t]+(?:days|weeks|months|years)|"
                r"[Ii]n[ \t]+the[ \t]+past|[Oo]ver[ \t]+the[ \t]+years|[Aa]t[ \t]+the[ \t]+time|"
                r"[Oo]ften|[Rr]epeatedly)\b"
            ),
        ),
    )
)  # fmt: skip
