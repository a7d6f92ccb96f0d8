"""Figures that return."""

from musestudio.encoding.notes import END
from musestudio.inference.recall import Figure, FigureMemory

FIGURE = [(12, 60, 12), (12, 64, 12), (12, 67, 24), (24, 65, 6)]


def test_a_figure_goes_on_as_it_did_before() -> None:
    memory = FigureMemory([*FIGURE, (12, 48, 12), *FIGURE[:3]])
    assert memory.next_of_figure() == Figure(24, 65, 6, matched=2)


def test_a_longer_figure_is_known_at_another_pitch() -> None:
    theme = [*FIGURE, (12, 69, 6), (12, 72, 6)]
    up = [(shift, pitch + 5, duration) for shift, pitch, duration in theme]
    memory = FigureMemory([*theme, *up[:4]])
    assert memory.next_of_figure() is None
    memory.add(*up[4])
    assert memory.next_of_figure() == Figure(12, 77, 6, matched=4)


def test_the_longest_match_wins() -> None:
    scale = [(6, 60 + i, 6) for i in range(6)]
    memory = FigureMemory(
        [*scale, (6, 90, 6), (12, 58, 6), (6, 59, 6), *scale[:3], (6, 40, 6), *scale]
    )
    figure = memory.next_of_figure()
    assert figure is not None
    assert (figure.pitch, figure.matched) == (90, 5)


def test_only_the_composers_own_figures_are_taken_up() -> None:
    memory = FigureMemory([*FIGURE, (12, 48, 12)])
    for step in (*FIGURE[:3], (24, 41, 6), (12, 30, 12), *FIGURE[:3]):
        memory.add(*step)
    figure = memory.next_of_figure()
    assert figure is not None
    assert figure.pitch == FIGURE[3][1]
    for step in ((6, 90, 6), (6, 91, 6), (6, 93, 6), (6, 90, 6), (6, 91, 6), (6, 93, 6)):
        memory.add(*step)
    assert memory.next_of_figure() is None


def test_nothing_is_made_up() -> None:
    assert FigureMemory().next_of_figure() is None
    assert FigureMemory(FIGURE).next_of_figure() is None
    ends = FigureMemory([(0, END, 0), (0, END, 0), (0, END, 0), (0, END, 0)])
    assert ends.next_of_figure() is None


def test_a_copy_goes_its_own_way() -> None:
    memory = FigureMemory([*FIGURE, *FIGURE[:2]])
    other = memory.copy()
    other.add(*FIGURE[2])
    assert other.next_of_figure() is not None
    assert memory.next_of_figure() is None
