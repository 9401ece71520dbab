"""A process that lives long holds no more and no more: `make torture` lets it live a hundred times longer."""

from allegro_etl_tests.faults.endurance import endure
from allegro_etl_tests.faults.oracle import judge
from allegro_etl_tests.faults.world import World


def test_ticks_of_the_sensor_keep_no_memory_and_no_handles(world: World) -> None:
    assert world.run().code == 0
    ticks = endure(world, "ticks", 60, within=240)
    assert ticks.growth_mb < 6
    assert ticks.growth_handles <= 1


def test_run_after_run_in_one_process_keeps_no_handles(world: World) -> None:
    runs = endure(world, "runs", 8, within=280)
    assert runs.growth_mb < 40
    assert runs.growth_handles <= 3
    assert judge(world).complaints == []
