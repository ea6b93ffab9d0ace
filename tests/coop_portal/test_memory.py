from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from coop_portal.memory import start
from services_catalog.search import index


def test_process_of_a_pool_knows_the_models_before_its_first_work():
    with ProcessPoolExecutor(1, get_context("spawn"), initializer=start) as pool:
        assert pool.submit(index.rebuild, []).result() == 0
