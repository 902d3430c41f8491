"""Closed word lists of attribution: pronouns, verbs of saying and of thinking, role nouns, outlets.

Lists hold lemmas in lower case. They were written from general knowledge of news English, not drawn from the gold.
"""

from __future__ import annotations

THIRD_PERSON = {
    "he": ("m", "sing"), "him": ("m", "sing"), "his": ("m", "sing"), "himself": ("m", "sing"),
    "she": ("f", "sing"), "her": ("f", "sing"), "hers": ("f", "sing"), "herself": ("f", "sing"),
    "it": ("n", "sing"), "its": ("n", "sing"), "itself": ("n", "sing"),
    "they": ("", "plur"), "them": ("", "plur"), "their": ("", "plur"), "themselves": ("", "plur"),
    "theirs": ("", "plur"),
}  # fmt: skip
FIRST_PERSON = frozenset("i me my mine myself we us our ours ourselves".split())
RELATIVE = frozenset("who whom whose which that".split())

SPEECH_VERBS = frozenset(
    """accuse acknowledge add address admit advise affirm allege announce answer apologize argue ask assert assure
    blast boast brag call caution challenge charge chide cite claim comment complain concede conclude condemn confess
    confide confirm congratulate contend counter criticize cry decline declare decry demand denounce deny describe
    detail disclose dismiss elaborate emphasize endorse exclaim explain express forecast gripe highlight hint imply
    indicate inform insist interject joke lament lambaste laud maintain mention mock mumble mutter note object observe
    offer opine order plead pledge point post praise predict proclaim promise propose protest publish quip quote rail
    read reassert reassure rebuke recall recommend recount reiterate reject relate remark remind repeat reply report
    respond retort retweet reveal rule say scoff shout signal slam snap state stress submit suggest summarize sum
    swear talk tell testify thank threaten thunder tout tweet underline underscore urge vow warn weigh whisper
    write yell""".split()
)
BELIEF_VERBS = frozenset(
    """agree aim anticipate appreciate assume believe care choose consider contemplate decide desire determine
    disagree doubt dream enjoy envision expect fear feel figure find forget guess hate hear hope imagine intend know
    learn like love mean mind need oppose perceive plan ponder prefer presume pretend realize reckon refuse regard
    remember resent see seek sense suspect think trust try understand view want wish wonder worry consider""".split()
)

ROLE_NOUNS = frozenset(
    """accountant activist actor actress adviser advisor advocate aide ambassador analyst anchor archbishop architect
    artist assemblyman assemblywoman assistant associate astronomer athlete attorney author banker biologist bishop
    blogger boss broadcaster businessman businesswoman candidate captain cardinal chairman chairwoman chair
    chairperson chancellor
    chef chief clerk climatologist co-author co-chair co-director co-founder co-host coach columnist comedian
    commander commentator commissioner communications congressman congresswoman conductor consul consultant
    contender coordinator correspondent cosmonaut councillor councilman councilwoman counsel counselor critic
    curator dean defector delegate democrat deputy designer detective developer diplomat director doctor donor
    economist editor engineer entrepreneur envoy executive expert father fellow fighter filmmaker firefighter
    founder frontrunner front-runner fundraiser general geologist governor graduate guard guest head historian
    host husband independent inspector instructor intern investigator investor journalist judge justice king
    lawmaker lawyer leader lecturer legislator liberal librarian lieutenant lobbyist magistrate major manager
    mayor meteorologist minister model moderator mogul mother musician nominee novelist nurse officer official
    operative opponent organizer owner painter parent partner pastor photographer physician physicist player poet
    politician pollster pope premier president president-elect priest prince princess principal producer professor
    programmer prosecutor psychiatrist psychologist publisher queen rabbi reporter representative republican
    researcher resident rival sailor scholar scientist screenwriter secretary senator sergeant sheriff singer
    sister solicitor soldier speaker specialist spokesman spokesperson spokeswoman staffer star strategist
    student superintendent supervisor supporter surgeon surrogate survivor teacher technician teammate treasurer
    trustee tycoon undersecretary veteran vice-president victim volunteer voter whistleblower widow wife witness
    worker writer son daughter brother agency company firm group organization party newspaper magazine charity
    union university institute committee council department network website network broadcaster nonprofit think-tank
    coalition association foundation federation movement manufacturer maker airline retailer giant publication tabloid
    daily weekly watchdog regulator mate challenger incumbent heir chaplain emissary negotiator czar laureate
    developer hacker scholar programmer founder spokespeople ceo cfo coo cto mp mep pm vp member runner billionaire
    millionaire magnate icon mastermind superstar celebrity confidant ally whip contributor agent contractor
    neurosurgeon retiree waiter waitress cook cashier barista driver salesman hopeful populist insider protester
    demonstrator committeeman committeewoman alderman selectman chieftain warden ranger trader broker vendor tenant
    homeowner commuter pensioner refugee immigrant pundit commentariat provocateur stalwart loyalist acolyte protégé
    protege disciple matriarch patriarch socialite heiress talker dealer farmer rancher miner trucker""".split()
)
# Of these, what only a body can be.
ROLES_OF_BODIES = frozenset(
    """agency airline association charity coalition committee company council department federation firm foundation
    giant group institute magazine manufacturer movement network newspaper nonprofit organization party publication
    retailer tabloid think-tank union university website""".split()
)
# Titles that stand before a name and are roles themselves; with and without a full stop.
TITLES = frozenset(
    """president sen senator rep representative congressman congresswoman gov governor lt lieutenant mayor secretary
    minister judge justice pres gen general col colonel maj major capt captain sgt sergeant adm admiral chancellor prime
    king queen prince princess pope cardinal archbishop bishop rev reverend pastor rabbi imam ambassador attorney
    chairman chairwoman speaker deputy undersecretary sheriff chief commissioner councilman councilwoman officer
    sens senators reps representatives govs governors presidents gens secretaries justices
    delegate professor prof dr doctor sir lord lady dame vice first detective""".split()
)


def is_title(word: str) -> bool:
    """Whether a lower-case word stands before names as a title; "del." (delegate) does, the particle "del" does not."""
    return word == "del." or word.rstrip(".") in TITLES


HONORIFICS = {"mr": "m", "mrs": "f", "ms": "f", "miss": "f", "messrs": "m", "sir": "m", "lord": "m", "lady": "f",
              "dame": "f", "madam": "f", "dr": "", "king": "m", "queen": "f", "prince": "m", "princess": "f",
              "congressman": "m", "congresswoman": "f", "councilman": "m", "councilwoman": "f"}  # fmt: skip
# Small words that begin a surname ("de Blasio"); given names that look like them (Al, Ben, Van) are left out.
NAME_PARTICLES = frozenset("de di da du del della des la le von den der ter ten bin ibn abu".split())
NAME_SUFFIXES = frozenset("jr jr. sr sr. ii iii iv md m.d. phd ph.d. esq esq. r-ala".split())

MALE_NOUNS = frozenset(
    """man father husband son brother king prince boy spokesman congressman businessman chairman actor uncle nephew
    grandfather gentleman policeman fireman councilman assemblyman anchorman guy""".split()
)
FEMALE_NOUNS = frozenset(
    """woman mother wife daughter sister queen princess girl spokeswoman congresswoman businesswoman chairwoman
    actress aunt niece grandmother lady policewoman councilwoman assemblywoman anchorwoman widow""".split()
)

DOCUMENT_NOUNS = frozenset(
    """ad advertisement affidavit analysis announcement article audit ban bill biography blog book brief bulletin
    caption card column communique complaint constitution contract court-filing deposition description diary document
    dossier draft editorial email e-mail emails entry essay estimate exit-poll figure filing finding guideline
    headline history indictment investigation law lawsuit leaflet letter list log manifesto manual memo memoir
    memorandum message motion newsletter note notice obituary op-ed order page pamphlet paper passage petition piece
    placard plan platform poem poll post poster press-release proposal questionnaire record records release report
    research resolution result review rule ruling script sign song speech statement statistic study subpoena suit
    summary survey tape tally testimony text thread title transcript transcripts tweet verdict video warrant website
    data numbers polls reports studies documents emails""".split()
)
# Verbs whose object is the one who hears.
HEARING_VERBS = frozenset("tell inform assure remind warn ask advise notify".split())
# Nouns for what somebody says: with "X's" or "by X" or "from X" it is X who says it.
UTTERANCE_NOUNS = frozenset(
    """account address admission analysis announcement answer appeal argument assertion assessment claim comment
    complaint criticism declaration demand explanation message promise reaction remark reply response
    speech statement suggestion testimony threat tweet vow warning word words pledge prediction proclamation
    rhetoric insistence contention""".split()
)
# Nouns for thoughts and facts, which nobody is: "The implication is clear: ...".
ABSTRACT_NOUNS = frozenset(
    """assumption belief consensus consequence doubt expectation fact fear feeling hope idea implication irony lesson
    notion perception problem reality reason result sense speculation suspicion takeaway truth upshot""".split()
)
ORGANIZATION_NOUNS = frozenset(
    """administration agency army association authority bank board broadcaster bureau cabinet campaign center centre
    charity church city club coalition commission committee company congress consortium corporation council country
    court department embassy family federation firm force foundation government group hospital house institute
    institution intelligence jury kremlin legislature magazine ministry movement museum nation network newspaper
    office organisation organization paper parliament party pentagon police publication regime retailer school senate
    service society staff state station store team tribunal union university watchdog white-house""".split()
)
# Before a description they say how many there are, not what they are.
HOW_MANY = frozenset("several many few various numerous other dozens".split())

ANONYMOUS_NOUNS = frozenset(
    """source sources official officials aide aides person insider insiders spokesman spokeswoman spokesperson
    spokespeople diplomat diplomats adviser advisers advisor advisors lawyer witness employee staffer staffers
    representative executive executives operative operatives strategist member resident""".split()
)

PLATFORMS = {
    "twitter": "Twitter", "facebook": "Facebook", "instagram": "Instagram", "youtube": "YouTube", "reddit": "Reddit",
    "snapchat": "Snapchat", "truth social": "Truth Social", "telegram": "Telegram", "linkedin": "LinkedIn",
    "tiktok": "TikTok", "weibo": "Weibo", "medium": "Medium", "tumblr": "Tumblr", "periscope": "Periscope",
    "bluesky": "Bluesky", "mastodon": "Mastodon", "threads": "Threads", "whatsapp": "WhatsApp",
}  # fmt: skip
PLATFORM_VERBS = {"tweet": "Twitter", "retweet": "Twitter"}

# Names of news outlets, news agencies and programmes' networks, in lower case without a leading article.
OUTLETS = frozenset(
    """abc|abc news|agence france-presse|afp|al arabiya|al jazeera|associated press|ap|the atlantic|atlantic|
    axios|baltimore sun|barron's|bbc|bbc news|bild|bloomberg|bloomberg news|boston globe|boston herald|
    breitbart|breitbart news|business insider|buzzfeed|buzzfeed news|c-span|cbc|cbs|cbs news|channel 4|
    channel 4 news|chicago tribune|chicago sun-times|christian science monitor|cnbc|cnn|cnn international|
    corriere della sera|daily beast|daily caller|daily express|daily mail|daily mirror|daily news|
    daily telegraph|dallas morning news|denver post|der spiegel|spiegel|des moines register|
    detroit free press|detroit news|die welt|die zeit|dpa|economist|el pais|espn|euronews|evening standard|
    financial times|five thirty eight|fivethirtyeight|forbes|foreign affairs|foreign policy|fortune|fox|
    fox business|fox business network|fox news|fox news channel|globe and mail|guardian|haaretz|hill|
    hollywood reporter|houston chronicle|huffington post|huffpost|independent|interfax|intercept|
    irish times|itar-tass|itv|itv news|japan times|jerusalem post|kyodo|la times|la stampa|le figaro|
    le monde|liberation|los angeles times|mcclatchy|mediaite|miami herald|mother jones|ms. magazine|msnbc|
    nation|national journal|national public radio|national review|nbc|nbc news|new republic|
    new york daily news|new york magazine|new york post|new york times|new yorker|newsday|newsmax|newsweek|
    npr|observer|pbs|people|people magazine|philadelphia inquirer|pbs newshour|politico|politifact|
    press association|propublica|radio free europe|radio new zealand|real clear politics|realclearpolitics|
    reuters|ria novosti|rolling stone|rt|russia today|salon|san francisco chronicle|seattle times|sky|
    sky news|slate|south china morning post|sputnik|star tribune|straits times|sun|sydney morning herald|
    tampa bay times|tass|techcrunch|telegraph|telemundo|time|time magazine|times of india|times of israel|
    times|toronto star|tribune|univision|usa today|us weekly|vanity fair|variety|verge|vice|vice news|
    voice of america|vox|wall street journal|washington examiner|washington free beacon|washington post|
    washington times|weekly standard|weltexpress|western journalism|wikileaks|wikinews|wired|wire|xinhua|
    yahoo|yahoo news|yonhap|zdnet|70news|union leader|new hampshire union leader|san diego union-tribune|
    arizona republic|cleveland plain dealer|plain dealer|atlanta journal-constitution|
    las vegas review-journal|las vegas sun|charlotte observer|orlando sentinel|sun sentinel|
    charleston gazette-mail|miami new times|washington blade|advocate|gq|esquire|vogue|playboy|cosmopolitan|
    parade|billboard|pitchfork|nature|science|lancet|new scientist|ars technica|gizmodo|engadget|infowars|
    drudge report|daily signal|blaze|townhall|redstate|daily wire|federalist|one america news|newsnation|
    puck|semafor|punchbowl news|roll call|cq|stat|stat news|marketwatch|thestreet|quartz|cosmos|le parisien|
    el mundo|clarin|o globo|folha|asahi shimbun|yomiuri shimbun|nhk|abc radio|australian|age|herald sun|
    stuff|new zealand herald|france 24|deutsche welle|dw|swissinfo|ansa|efe|anadolu|irna|fars|press tv|sana|
    islamic state news|amaq|albuquerque journal|anchorage daily news|arkansas democrat-gazette|asbury park press|
    austin american-statesman|belfast telegraph|bangkok post|bergen record|boston.com|brisbane times|buffalo news|
    burlington free press|canberra times|cincinnati enquirer|cleveland.com|columbus dispatch|commercial appeal|
    concord monitor|courier-journal|daily nation|daily star|dawn|der standard|deseret news|die presse|
    family circle|fort worth star-telegram|frankfurter allgemeine|frankfurter allgemeine zeitung|fresno bee|
    global times|hartford courant|herald scotland|hindu|hindustan times|honolulu star-advertiser|hurriyet|
    indian express|indianapolis star|irish independent|izvestia|jakarta post|kansas city star|kommersant|
    korea herald|korea times|la repubblica|repubblica|mail & guardian|mail on sunday|mercury news|
    san jose mercury news|milwaukee journal sentinel|meduza|nashua telegraph|neue zürcher zeitung|nzz|
    news & observer|news and observer|nikkei|novaya gazeta|oklahoman|omaha world-herald|oregonian|people's daily|
    people’s daily|portland press herald|providence journal|richmond times-dispatch|sacramento bee|
    salt lake tribune|san antonio express-news|scotsman|st. louis post-dispatch|star-ledger|
    newark star-ledger|sunday telegraph|sunday times|süddeutsche zeitung|tennessean|texas tribune|
    times-picayune|tulsa world|virginian-pilot|wbur|weei|wnyc|kqed|wichita eagle|yedioth ahronoth|ynet|maariv|
    al-ahram|asharq al-awsat|al-hayat|el universal|la nacion|la nación|reforma|estadao|o estado de s. paulo|
    folha de s. paulo|the local|skynews|gb news|talk radio|lbc|byline times|the conversation|open democracy|
    opendemocracy|jacobin|counterpunch|democracy now!|the grayzone|grayzone|zerohedge|zero hedge|lawfare|
    just security|bellingcat|protocol|the information|the dispatch|national law journal|american conservative|
    commentary magazine|american prospect|washington monthly|new york review of books|london review of books|
    prospect magazine|der tagesspiegel|tagesspiegel|tageszeitung|taz|focus|stern|l'express|l’express|le point|
    mediapart|france inter|radio france|rai|rtve|svt|nrk|yle|dr.dk|aftonbladet|dagens nyheter|politiken|
    nyt|wsj|wapo|gawker|vulture|theblaze|the blaze|bet|spokesman-review|
    helsingin sanomat|gazeta wyborcza|rzeczpospolita|hospodarske noviny|index.hu|444.hu""".replace("\n", "")
    .replace("    ", "")
    .split("|")
)
# No name of an outlet has more words, signs counted.
LONGEST_OUTLET = 6
# Outlets whose one-word names are common words: they count only where the reader sees an organisation.
COMMON_WORD_OUTLETS = frozenset(
    """advocate age atlantic australian axios billboard blaze cosmos economist esquire fars federalist fortune forbes
    fox guardian hill independent intercept lancet liberation medium mirror nation nature nhk observer parade people
    playboy puck quartz salon science semafor sky slate spiegel standard star stat stuff sun telegraph time times
    tribune variety verge vice vogue wire wired post dawn hindu focus stern protocol taz reforma jacobin rai""".split()
)
# Broadcast and podcast programmes whose names say nothing of being one, in lower case; they count where capitalised.
PROGRAMMES = frozenset(
    """20/20|60 minutes|all in|all things considered|american morning|anderson cooper 360|andrew marr show|
    at this hour|breakfast club|breitbart news daily|cbs evening news|cbs this morning|closing bell|countdown|
    crossfire|cuomo prime time|daily show|dateline|deadline white house|democracy now|early start|face the nation|
    fareed zakaria gps|fox & friends|fox and friends|fox news sunday|fresh air|frontline|full frontal|
    good morning america|
    good morning britain|hannity|hardball|inside edition|
    inside politics|intelligence squared|jimmy kimmel live|joe rogan experience|
    kelly file|last week tonight|late late show|late night|late show|mad money|marketplace|meet the press|
    morning edition|morning joe|mornings with maria|mtp daily|new day|news hour|newshour|newsnight|nightline|on point|
    on the record|outfront|panorama|pod save america|power lunch|question time|rachel maddow show|real time|
    reliable sources|saturday night live|situation room|special report|squawk box|squawk on the street|
    state of the union|sunday morning futures|the axe files|the briefing|the ed show|the five|the lead|the view|
    this american life|this week|today programme|today show|tonight show|tucker carlson tonight|tyt|up first|
    washington journal|washington week|wait wait|world news tonight|world at one|your world""".replace("\n", "")
    .replace("    ", "")
    .split("|")
)
