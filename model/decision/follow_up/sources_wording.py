"""What to learn, whom to shadow and what to read after a workshop: free sources only, with where they stand."""

from typing import NamedTuple


class Source(NamedTuple):
    """Something to read or to do, for nothing."""

    title: str
    by: str
    address: str
    what_for: str


LEARN = (
    "Explain this project to somebody who was not here, without a word of the field. Where you falter, look again.",
    "Label a hundred photos yourself. Then let a second person label the same ones, and count where you differ.",
    "Read ten of its mistakes every week, before you read any figure.",
)
SHADOW = (
    "Whoever labels the photos: half a day. Ask what they are unsure about.",
    "Whoever acts on the answers: a shift. Count how often they stop listening, and why.",
    "Whoever is hurt by a mistake: an hour of their time, before anything is introduced.",
    "Whoever prepares the data: a day. Most of the work is there.",
)
READ = (
    Source(
        "People + AI Guidebook", "Google PAIR", "https://pair.withgoogle.com/guidebook/",
        "User needs, mistakes and trust, with worksheets for a team.",
    ),
    Source(
        "Elements of AI", "University of Helsinki and MinnaLearn", "https://www.elementsofai.com/",
        "A course without programming, in many languages.",
    ),
    Source(
        "Teachable Machine", "Google", "https://teachablemachine.withgoogle.com/",
        "Sounds and poses, as here photos, in a browser.",
    ),
    Source(
        "Rules of Machine Learning", "Martin Zinkevich, Google",
        "https://developers.google.com/machine-learning/guides/rules-of-ml",
        "The first rule says not to be afraid to launch without it.",
    ),
    Source(
        "AI Risk Management Framework", "NIST", "https://www.nist.gov/itl/ai-risk-management-framework",
        "What to ask before, during and after, for whoever answers for it.",
    ),
    Source(
        "AI Incident Database", "Responsible AI Collaborative", "https://incidentdatabase.ai/",
        "What went wrong elsewhere: material for your pre-mortem.",
    ),
    Source(
        "Shortcut Learning in Deep Neural Networks", "Geirhos and others, 2020", "https://arxiv.org/abs/2004.07780",
        "Why it is often right for the wrong reason.",
    ),
    Source(
        "Model Cards for Model Reporting", "Mitchell and others, 2018", "https://arxiv.org/abs/1810.03993",
        "What to write down about each classifier.",
    ),
    Source(
        "Datasheets for Datasets", "Gebru and others, 2018", "https://arxiv.org/abs/1803.09010",
        "What to write down about the photos, with a list of questions.",
    ),
)  # fmt: skip
