"""One run: so many acts, drawn by a seed, with crashes and bad weather; then all is compared."""

from collections import Counter
from dataclasses import dataclass, field
from random import Random

from tests.whole import desk, money_out, payers, proofs, rounds, weather
from tests.whole.acts import ACTS, Scene, open_goal
from tests.whole.house import House, house_at
from tests.whole.model import Model
from tests.whole.settling import compare, compare_all, settle

PEOPLE = 8
WEATHER_EVERY = 12
DEATH_EVERY = 120  # a server lives so many acts, on the average
STOP_SHARE = 0.3  # of deaths that are in good order
LOOK_EVERY = 400
_ACTS = {**ACTS, **money_out.ACTS, **proofs.ACTS, **payers.ACTS, **desk.ACTS, **rounds.ACTS}


@dataclass
class Report:
    """What was done, and what was found."""

    seed: int
    operations: int
    findings: list[str]
    done: Counter[str] = field(default_factory=Counter)
    deaths: int = 0
    ends: Counter[str] = field(default_factory=Counter)  # what became of what

    def __str__(self) -> str:
        acts = ", ".join(f"{name} {count}" for name, count in self.done.most_common())
        ends = ", ".join(f"{what} {count}" for what, count in sorted(self.ends.items()))
        found = "\n".join(self.findings) or "no finding"
        return (
            f"seed {self.seed}, {self.operations} operations, {self.deaths} deaths: {acts}\n"
            f"in the end: {ends}\n{found}"
        )


async def run(dsn: str, seed: int, operations: int, planted: str = "") -> Report:
    """Return what came of a run on a migrated and empty database.

    An answer that the model does not allow ends it at once, as a finding.
    """
    dice = Random(seed)
    report = Report(seed, operations, [])
    async with house_at(dsn, dice, planted) as house:
        try:
            await _run(house, dice, report)
        except AssertionError as finding:
            report.findings.append(str(finding))
        report.deaths = house.deaths
    return report


async def _run(house: House, dice: Random, report: Report) -> None:
    clerk = await house.person("Clerk", staff=True)
    people = [await house.person(f"Person{number}") for number in range(PEOPLE)]
    scene = Scene(house, Model(), dice, clerk, people)
    for _ in range(2):
        await open_goal(scene)
    deaths = _moments(dice, report.operations, DEATH_EVERY)
    for number in range(report.operations):
        if number in deaths:
            await _die(house, dice)
        if dice.randrange(WEATHER_EVERY) == 0:
            weather.change(house.simulator, dice)
        (act,) = dice.choices(list(_ACTS), list(_ACTS.values()))
        await act(scene)
        report.done[act.__name__] += 1
        if number % LOOK_EVERY == LOOK_EVERY - 1:
            await settle(scene)
            report.findings += await compare(scene)
            if report.findings:
                return
    await settle(scene)
    report.findings += await compare_all(scene)
    report.ends.update(scene.model.ends())


def _moments(dice: Random, operations: int, every: int) -> set[int]:
    """Return when it happens: never in a run that is shorter than a short life, else twice."""
    count = max(2, operations // every) if operations >= every // 4 else 0
    return set(dice.sample(range(operations), count))


async def _die(house: House, dice: Random) -> None:
    """End the server: now and in good order, or in the middle of what is asked of it next."""
    if dice.random() < STOP_SHARE:
        await house.server.restart()
        house.deaths += 1
    else:
        house.kill_during_the_next(dice.random() * 0.03)
