"""Given names that are, in English-language news, nearly always a man's or nearly always a woman's."""

from __future__ import annotations

_MALE = frozenset(
    """aaron abdul abraham adam ahmed alan albert alejandro alexander alexei ali allan allen andrei andrew angus anthony
    antonin antonio arnold arthur barack barney barry bashar ben benjamin bernard bernie bill billy bob bobby boris
    brad bradley brendan brent brett brian bruce bryan byron carl carlos chad charles charlie chris christopher
    chuck clarence claude clint colin conor corey craig curtis dale dan daniel darren dave david dean dennis derek
    dick dmitry dominic don donald doug douglas drew duncan dwight earl ed eddie edgar edward edwin elijah elliott
    emmanuel eric erik ernest ethan eugene evan felix fernando francis francois frank franklin fred frederick gary
    gavin gene geoffrey george gerald gerard gerry giorgio giovanni glenn gordon graham grant greg gregory gustavo guy
    hamid harold harrison harry harvey hassan hector henry herbert herman howard hugh hugo hussein ian ibrahim igor
    isaac ivan jack jackson jacob jacques jake james jamie jared jason javier jay jeb jed jeff jeffrey jeremy jerome
    jerry jim jimmy joaquin joe joel john johnny jon jonathan jordan jorge jose joseph josh joshua juan julian julio
    justin kareem karl keith ken kenneth kevin khalid kim-jong kurt kyle lance larry lars lawrence leo leon leonard
    lewis lindsey-o liam lloyd louis lucas luis luke lyndon malcolm manuel marc marco marcus mario mark martin
    marvin matt matthew maurice max michael miguel mike mikhail mitch mitt mohamed mohammad mohammed muhammad nate
    nathan nathaniel neil nelson newt nicholas nick nicolas nicolás nigel noah norman oleg oliver omar orrin oscar
    otto owen pablo pat-o patrick paul pedro pete peter phil philip phillip pierre rafael ralph ramon rand randall
    randy raul ray raymond reed reince rex ricardo richard rick rob robby robert roberto rodney rodrigo roger roland
    ron ronald ross roy rudolph rudy russell ryan salvador sam samuel saul scott sean sebastian sergei sergey seth
    shaun sheldon sherrod sidney simon spencer stanley stefan stephen steve steven stuart ted terence terrence
    theodore thomas tim timothy toby todd tom tommy tony travis trent trevor tyler vernon victor vincent vladimir
    wallace walter warren wayne wesley will william willie winston xavier yuri yusuf zachary""".split()
)
_FEMALE = frozenset(
    """abigail adriana agnes alexandra alice alicia alison allison alyssa amanda amber amelia amy ana andrea angela
    angelina anita ann anna anne annette annie april ariana ashley audrey ava barbara beatrice becky bernadette beth
    bethany betty beverly bonnie brenda bridget brittany camille candace carla carly carmen carol carole caroline
    carolyn catherine cathy cecilia charlotte chelsea cheryl christina christine claire claudia colleen condoleezza
    connie crystal cynthia daisy dana danielle dawn deb debbie deborah debra denise diana diane dolores donna doris
    dorothy edith eileen elaine eleanor elena elise elisabeth elizabeth ella ellen emily emma erica erin esther eva
    eve evelyn faith fatima fiona florence frances gabrielle gail geraldine gillian gina gladys glenda gloria grace
    greta gretchen gwen hannah harriet heather heidi helen hillary holly hope huma ida ilana irene iris isabel
    isabella ivanka jackie jacqueline jane janet janice jasmine jean jeanne jen jenna jennifer jenny jessica jill
    jo joan joanna joanne jocelyn josephine joy joyce juanita judith judy julia juliana julie june karen karoline kate
    katherine kathleen kathryn kathy katie katrina kayla kayleigh kellyanne kelsey kerry-a kimberly kirsten kristen
    kristin laura lauren leah lena leslie-a leticia lilian lillian lily linda lisa liz lois lola loretta lori lorraine
    louise lucia lucy lydia lynn mabel madeleine madison mara marcia margaret margarita maria marianne marie marilyn
    marina marjorie marlene martha mary maureen megan meghan melania melanie melinda melissa mercedes meredith mia
    michele michelle mildred mindy miranda miriam molly monica nadia nancy naomi natalie natasha nicole nikki nina
    nora norma olga olivia paige pam pamela patricia patty paula pauline peggy penelope penny phyllis priscilla rachel
    rebecca regina renee rhonda rita roberta robin-a rosa rosalind rose rosemary ruth sabrina sally samantha sandra
    sara sarah savannah shannon-a sharon sheila shelley sherry shirley silvia sofia sonia sophia sophie stacey
    stacy stephanie sue susan susana suzanne sylvia tamara tammy tanya tara tatiana teresa theresa tiffany tina tracy
    ursula valerie vanessa vera veronica vicki vickie victoria viola violet virginia vivian wanda wendy whitney
    yolanda yvette yvonne zoe""".split()
)


def gender_of_given_name(name: str) -> str:
    """ "m", "f", or "" for a given name that tells nothing."""
    word = name.lower().strip(".")
    if word in _MALE:
        return "m"
    return "f" if word in _FEMALE else ""
