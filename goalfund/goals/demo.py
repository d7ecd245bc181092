"""The demo's contents: invented goals, givers and words. All amounts are kobo."""

from dataclasses import dataclass, field
from typing import Final

NAIRA: Final = 100  # kobo


@dataclass(frozen=True, slots=True)
class DemoGoal:
    """One goal and what has happened to it so far.

    Days are counted back from today. `amounts_naira` are what people give, the common ones often.
    """

    slug: str
    title: str
    description: str
    category: str
    target_naira: int
    opened_days_ago: int
    givers: int
    contributions: int
    amounts_naira: tuple[int, ...]
    peoples: tuple[str, ...]
    messages: tuple[str, ...]
    anonymous_share: float = 0.12
    pending: int = 0  # intents of the last hours that nobody has paid yet
    fixed_amount_naira: int | None = None
    min_amount_naira: int | None = None
    ends_in_days: int | None = None
    withdrawals: tuple["DemoWithdrawal", ...] = ()
    refunds: tuple[int, ...] = ()  # which contributions were given back, by number
    charged_back: tuple[int, ...] = ()  # which ones the payer's bank took back
    closed_days_ago: int | None = None
    updates: tuple["DemoUpdate", ...] = ()
    milestones: tuple["DemoMilestone", ...] = ()


@dataclass(frozen=True, slots=True)
class DemoWithdrawal:
    """Money that was asked for, and how that ended. `ended`: paid, rejected, or None yet."""

    purpose: str
    naira: int
    days_ago: int
    ended: str | None = "paid"
    fee_naira: int = field(default=50)


@dataclass(frozen=True, slots=True)
class DemoMilestone:
    """A step of a goal, there from its first day. Every fifth contribution is for one of them."""

    title: str
    naira: int
    recurrence: str = "none"


@dataclass(frozen=True, slots=True)
class DemoUpdate:
    """What those who run the goal told everybody."""

    days_ago: int
    author: str
    text: str


NAMES: Final = {
    "yoruba": (
        (
            "Adebayo Bolanle Folasade Gbenga Ifeoluwa Kehinde Taiwo Modupe Olumide Omotola "
            "Rotimi Sade Temitope Tunde Yetunde Abiodun Busayo Damilola Ayodeji Morenike"
        ),
        (
            "Adeyemi Afolabi Ajayi Akinola Alabi Babalola Fashola Lawal Ogundele Ogunleye Ojo "
            "Olaniyan Oyelaran Salako Adewumi Oyewole"
        ),
    ),
    "igbo": (
        (
            "Adaeze Chidi Chinonso Chukwuemeka Ebele Emeka Ifeanyi Ijeoma Kelechi Ngozi "
            "Nkechi Nnamdi Obinna Ogechi Onyeka Uchenna Uzoma Chiamaka Kosisochukwu Somto"
        ),
        (
            "Agu Anyanwu Chukwu Ekwueme Eze Ibe Ike Nwachukwu Nwosu Obi Okafor Okeke Okonkwo "
            "Onuoha Udeh Umeh"
        ),
    ),
    "hausa": (
        (
            "Abubakar Aisha Aminu Bashir Bilkisu Fatima Garba Hadiza Halima Ibrahim Jamila "
            "Kabiru Maryam Musa Nafisa Rabiu Sani Umar Yakubu Zainab"
        ),
        (
            "Abdullahi Adamu Bello Danjuma Dogo Gambo Idris Lawan Mohammed Sambo Shehu "
            "Suleiman Tanko Usman Waziri Yusuf"
        ),
    ),
    "south": (
        (
            "Blessing Ebiere Edidiong Efe Ekaette Godwin Imaobong Itoro Nosa Osaro Oghenekaro "
            "Preye Tamuno Timi Uduak Victoria Idara Ovie"
        ),
        (
            "Akpan Bassey Effiong Ehigie Ekong Etim Igbinedion Ikpeba Inyang Okoro Omoruyi "
            "Osagie Tonye Udoh Umoren Wariboko"
        ),
    ),
}

GOALS: Final = (
    DemoGoal(
        slug="school-hall-roof-ogbomoso",
        title="A new roof for the school hall, Ogbomoso",
        description=(
            "The storm of August took a third of the hall's roof. 640 pupils sit their exams there."
            " We are putting up aluminium sheets on steel trusses, before the rains come back."
        ),
        category="education",
        target_naira=4_800_000,
        opened_days_ago=52,
        givers=120,
        contributions=184,
        amounts_naira=(2_000, 5_000, 5_000, 5_000, 10_000, 10_000, 20_000, 50_000, 100_000),
        peoples=("yoruba", "yoruba", "yoruba", "igbo", "hausa"),
        messages=(
            "For the hall where I wrote my WAEC.",
            "E seun, well done to the committee.",
            "From the 1998 set. More is coming.",
            "In memory of Mrs Alabi, who taught us all.",
            "Please post photos when the trusses arrive!",
        ),
        pending=2,
        ends_in_days=38,
        withdrawals=(DemoWithdrawal("Steel trusses, first half, with transport", 850_000, 17),),
        milestones=(
            DemoMilestone("Steel trusses, first half", 850_000),
            DemoMilestone("Steel trusses, second half", 850_000),
            DemoMilestone("Aluminium sheets and ridge caps", 2_400_000),
        ),
        updates=(
            DemoUpdate(
                24,
                "The building committee",
                "Three quotations are in. We took the one from Ogbomoso: steel trusses, treated,"
                " with transport.\n\nThe carpenters begin when the first half is paid.",
            ),
            DemoUpdate(
                9,
                "The building committee",
                "The first trusses stand. The second half goes up when the sheets are paid for.",
            ),
        ),
    ),
    DemoGoal(
        slug="burial-of-mama-ekaette-umoren",
        title="Burial of Mama Ekaette Umoren",
        description=(
            "The family and the town union are burying Mama at home. The money pays for the"
            " mortuary, the canopies and the feeding of the guests. Every receipt is shown here."
        ),
        category="family",
        target_naira=1_500_000,
        opened_days_ago=61,
        givers=70,
        contributions=83,
        amounts_naira=(5_000, 10_000, 10_000, 20_000, 20_000, 50_000),
        peoples=("south", "south", "south", "igbo"),
        messages=(
            "May her soul rest in perfect peace.",
            "She fed half the street. Rest well, Mama.",
            "From your grandchildren in Port Harcourt.",
            "Accept our condolences.",
        ),
        anonymous_share=0.06,
        withdrawals=(
            DemoWithdrawal("Mortuary and ambulance", 240_000, 45),
            DemoWithdrawal("Canopies, chairs and catering", 620_000, 38),
        ),
        closed_days_ago=30,
    ),
    DemoGoal(
        slug="class-of-2001-reunion",
        title="Class of 2001 reunion, Enugu",
        description=(
            "Twenty-five years! One hall, one night, one bus from the old gate. The same amount"
            " from everybody, so that nobody feels it."
        ),
        category="reunion",
        target_naira=1_750_000,
        opened_days_ago=33,
        givers=58,
        contributions=46,
        amounts_naira=(25_000,),
        peoples=("igbo", "igbo", "south", "yoruba"),
        messages=(
            "Who still has the school badge?",
            "Coming with my wife.",
            "Up Blue House!",
            "I will be the first on that bus.",
        ),
        anonymous_share=0.02,
        pending=1,
        fixed_amount_naira=25_000,
        ends_in_days=61,
        charged_back=(19,),
    ),
    DemoGoal(
        slug="grain-store-tsamiya-farmers",
        title="A grain store for the Tsamiya farmers' cooperative",
        description=(
            "Sixty members lose one bag in five to weevils. A dry store of 400 bags lets us sell"
            " in June and not at harvest, when the price is lowest."
        ),
        category="cooperative",
        target_naira=3_200_000,
        opened_days_ago=40,
        givers=60,
        contributions=97,
        amounts_naira=(3_000, 5_000, 10_000, 10_000, 15_000, 30_000, 75_000, 150_000),
        peoples=("hausa", "hausa", "hausa", "hausa", "yoruba"),
        messages=(
            "Allah ya sa albarka.",
            "Two bags' worth from my farm.",
            "From the women's group.",
            "For the cement.",
        ),
        anonymous_share=0.2,
        pending=1,
        withdrawals=(DemoWithdrawal("Blocks and cement for the walls", 500_000, 12),),
        milestones=(
            DemoMilestone("Walls up to the roof", 900_000),
            DemoMilestone("The watchman", 60_000, "weekly"),
            DemoMilestone("Roof and doors", 1_200_000),
        ),
        refunds=(40,),
    ),
    DemoGoal(
        slug="borehole-saint-lukes-church",
        title="A borehole for St Luke's and its street",
        description=(
            "The tap at the church will be open to the whole street, from six to six. Drilling, a"
            " solar pump and a tank of 5,000 litres."
        ),
        category="church",
        target_naira=2_600_000,
        opened_days_ago=24,
        givers=80,
        contributions=62,
        amounts_naira=(1_000, 2_000, 2_000, 5_000, 5_000, 10_000, 50_000, 200_000),
        peoples=("igbo", "south", "yoruba"),
        messages=(
            "Thank God for this project.",
            "Tithe of a first salary.",
            "From the choir.",
            "Water is life.",
            "For my mother, who carried it on her head.",
        ),
        anonymous_share=0.3,
        min_amount_naira=500,
        pending=1,
    ),
    DemoGoal(
        slug="students-union-laptop-fund",
        title="Laptops to lend, students' union",
        description=(
            "Ten laptops in the library, lent by the week to students who have none. The union"
            " keeps the list, the library keeps the keys."
        ),
        category="education",
        target_naira=2_000_000,
        opened_days_ago=9,
        givers=30,
        contributions=14,
        amounts_naira=(500, 1_000, 1_000, 2_000, 5_000, 20_000),
        peoples=("yoruba", "igbo", "hausa", "south"),
        messages=("Aluta!", "I wrote my project on a borrowed one.", "Small, but steady."),
        pending=3,
        withdrawals=(
            DemoWithdrawal("Two used laptops, no receipt yet", 30_000, 3, ended="rejected"),
        ),
    ),
)
