"""The queues and workflows of DBOS; besides this module only `bot.jobs.durable_steps` knows it.

Arguments and results are ids, small values of Python's own types, and errors of `bot.domain.errors`: DBOS pickles
them, so their classes cannot move. Words live in the domain tables. `DBOS.launch` runs inside the main loop;
otherwise queued workflows would get a second loop, in which every SDK object raises.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from threading import Thread
from typing import Any

import structlog
from dbos import DBOS, DBOSClient, DBOSConfig, EnqueueOptions
from dbos._queue import queue_worker_thread
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ports import Clock, Durable
from bot.jobs.durable_steps import DbosSteps, disturbed, is_gone
from bot.jobs.queue_polling import Pace
from bot.jobs.replicas import LOOK_S, Replica
from bot.storage.database import UNAVAILABLE, Database

Workflow = Callable[[Durable, str], Awaitable[None]]

log = structlog.get_logger()
# Without a handler DBOS would add its own, which does not redact secrets.
logging.getLogger("dbos").addHandler(logging.NullHandler())

NAME = "image-video-bot"
VERSION = "1"
"""Fixed, so that a new deployment finds earlier workflows. Changes of workflow code go through `DBOS.patch`."""
GRACE_S = 2.0
"""How long running steps may take to end when the process stops: long enough to send a message."""
WORKER_ENDS_S = 10.0
"""How long a queue's worker may take to end its last poll."""
LIVE = ("PENDING", "ENQUEUED", "DELAYED")
"""The DBOS states of unfinished work."""
LOCAL = "local"
"""DBOS's name for the only process on a SQLite database."""
LOST_S = 10.0
"""After how many seconds work that counts as running, and is not, is queued again."""
BATCH = 500
"""The most records of one query."""

QUEUES: Mapping[str, Mapping[str, Any]] = {
    **{name: {} for name in ("quick", "fetch", "link", "forget")},
    "turn": {"partition_concurrency": 1},
    "export": {"partition_concurrency": 1},
    **{name: {"worker_concurrency": 1} for name in ("render", "preview")},
}
"""A queue for each kind of work. A partition keeps the order: of a conversation (turns) or a project (exports).

A limit here would be first come, first served: whose turn it is to be answered or to download, the work itself sees to.
"""
IDLE_S = 1.0
"""Seconds between two polls of a queue that has had no work for a while. Work of this process is found at once."""
AWAITED = frozenset({"quick", "turn", "export"})
"""Queues for whose work a person waits: if other processes add work too, they are polled twice as often."""


class Work:
    """The engine of one process, on one database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._replica = Replica(database) if database.shared else None
        self._client: DBOSClient | None = None
        self._paces: dict[str, Pace] = {}
        self._workers: list[Thread] = []
        self._running: dict[asyncio.Task[Any], str] = {}
        self._lost: dict[str, float] = {}
        self._closing = False

    async def launch(self, workflows: Mapping[str, Workflow]) -> None:
        """Recovers the work that a crash left, and starts taking work; has to run in the main loop.

        `workflows` are by queue; each is called with the id of a row.
        """
        if self._replica is not None:
            await self._replica.join()
        config = DBOSConfig(
            name=NAME,
            system_database_url=self._database.sync_url,
            application_version=VERSION,
            executor_id=self._replica.id if self._replica else LOCAL,
            log_level="WARNING",
            notification_listener_polling_interval_sec=0.1,
        )
        dbos = DBOS(config=config)
        for queue, workflow in workflows.items():
            DBOS.workflow(name=queue)(self._entry(queue, workflow))
        DBOS.listen_queues([])  # its own workers would poll at fixed intervals
        self._client = DBOSClient(system_database_url=self._database.sync_url, application_name=NAME, lazy=True)
        DBOS.launch()
        for queue in workflows:
            idle_s = IDLE_S / 2 if self._database.shared and queue in AWAITED else IDLE_S
            registered = await DBOS.register_queue_async(
                queue, polling_interval_sec=idle_s, on_conflict="always_update", **QUEUES[queue]
            )
            pace = self._paces[queue] = Pace()
            # A private function, because there is no public way to wake a worker.
            worker = Thread(target=queue_worker_thread, args=(pace, dbos, registered), name=queue, daemon=True)
            worker.start()
            self._workers.append(worker)
        await self._take_over()

    async def guard(self) -> None:
        """Looks after work until cancelled. Raises ConfigurationProblem if others may take this process for dead."""
        # DBOS repeats a statement for as long as the database is away: this does not wait for that.
        looking = asyncio.create_task(self._look_after(), name="look after work")
        try:
            await (self._replica.watch(LOOK_S) if self._replica else looking)
        finally:
            looking.cancel()

    async def _look_after(self) -> None:
        """Takes over the work of dead processes, and queues again what this one could not record."""
        unwell = False
        while True:
            await asyncio.sleep(LOOK_S)
            try:
                await self._take_over()
                await self._queue_lost()
                unwell = False
            except Exception as error:  # noqa: BLE001 - the next round tries again
                if not unwell:  # it may last for days: a disk is full, say
                    log.warning("not-looked-after", error=type(error).__name__)
                unwell = True

    async def _queue_lost(self) -> None:
        """Queues work again that counts as running here and is not: a full disk, say, did not take its outcome."""
        executor = self._replica.id if self._replica else LOCAL
        wanted: dict[str, Any] = {"status": "PENDING", "load_input": False, "load_output": False}
        pending = await self._launched().list_workflows_async(**wanted, executor_id=executor)
        now, running = time.monotonic(), set(self._running.values())
        lost = [workflow for workflow in pending if workflow.workflow_id not in running]
        self._lost = {workflow.workflow_id: self._lost.get(workflow.workflow_id, now) for workflow in lost}
        for workflow in lost:
            if now - self._lost[workflow.workflow_id] >= LOST_S:
                await self._launched().resume_workflow_async(workflow.workflow_id, queue_name=workflow.name)
                log.warning("queued-again", work=workflow.name)

    async def _take_over(self) -> None:
        if self._replica is None:
            return
        wanted: dict[str, Any] = {"status": "PENDING", "load_input": False, "load_output": False}
        working = {workflow.executor_id for workflow in await self._launched().list_workflows_async(**wanted)}
        for executor in sorted(filter(None, working)):
            if await self._replica.is_dead(executor):
                log.info("taken-over", replica=executor)
                # A private call, because there is no public one: it queues that executor's work again.
                await asyncio.to_thread(DBOS._recover_pending_workflows, [executor])

    async def enqueue(self, connection: AsyncConnection, work: str, id: str, *, partition: str = "") -> None:
        """Queues `work` for the row `id` in the caller's transaction; only once per id."""
        client = self._launched()
        options = EnqueueOptions(workflow_name=work, queue_name=work, workflow_id=f"{work}:{id}", app_version=VERSION)
        if "partition_concurrency" in QUEUES[work]:
            options["queue_partition_key"] = partition or id
        await connection.run_sync(lambda sync: client.enqueue_in_transaction(sync, options, id))
        self._poll_soon(work)

    def _poll_soon(self, queue: str) -> None:
        if queue in self._paces:
            self._paces[queue].work_arrived()

    async def running(self, ids: Sequence[str]) -> bool:
        """Whether work on any of these rows is queued or under way."""
        client = self._launched()
        for some in _batches(ids):
            wanted: dict[str, Any] = {"workflow_ids": some, "status": [*LIVE], "limit": 1}
            if await client.list_workflows_async(**wanted, load_input=False, load_output=False):
                return True
        return False

    async def forget(self, ids: Sequence[str]) -> None:
        """Deletes the records of work on these rows; all of it has ended."""
        client = self._launched()
        for some in _batches(ids):
            await client.delete_workflows_async(some)

    async def forget_ended(self, before: float) -> None:
        """Deletes the records of all work that ended before that time (Unix seconds)."""
        client = self._launched()
        wanted: dict[str, Any] = {"completed_before": datetime.fromtimestamp(before, UTC).isoformat(), "limit": BATCH}
        while ended := await client.list_workflows_async(**wanted, load_input=False, load_output=False):
            await client.delete_workflows_async([workflow.workflow_id for workflow in ended])

    def _launched(self) -> DBOSClient:
        if self._client is None:
            raise RuntimeError("work has not been launched")
        return self._client

    async def close(self) -> None:
        """Stops taking work; the next start recovers unfinished work.

        DBOS stops in its own thread: in the loop it would block, and it shuts down the loop's default executor.
        """
        self._closing = True
        for pace in self._paces.values():
            pace.set()
        if self._running:
            await asyncio.wait(self._running, timeout=GRACE_S)
        logging.getLogger("dbos").setLevel(logging.ERROR)  # until the next launch: it would warn of work that we cancel
        loop = asyncio.get_running_loop()
        with ThreadPoolExecutor(1) as closer:
            for worker in self._workers:
                await loop.run_in_executor(closer, worker.join, WORKER_ENDS_S)
            for task in self._running:
                task.cancel()
            await asyncio.gather(*self._running, return_exceptions=True)
            if self._client is not None:
                await loop.run_in_executor(closer, self._client.destroy)
            await loop.run_in_executor(closer, partial(DBOS.destroy, destroy_registry=True))
        if self._replica is not None:
            await self._replica.leave()
        loop.set_default_executor(ThreadPoolExecutor())

    def _entry(self, queue: str, workflow: Workflow) -> Callable[[str], Awaitable[None]]:
        async def run(id: str) -> None:
            if task := asyncio.current_task():  # DBOS records the outcome in it, after this has returned
                self._running[task] = f"{queue}:{id}"
                task.add_done_callback(partial(self._ended, queue))
            if self._closing:
                raise asyncio.CancelledError
            try:
                await workflow(DbosSteps(self._clock), id)
            except LookupError as error:
                if not is_gone(error):
                    raise
                log.info("work-deleted", work=queue)
            except UNAVAILABLE as error:
                raise disturbed(queue, error) from None

        run.__qualname__ = run.__name__ = queue
        return run

    def _ended(self, queue: str, task: asyncio.Task[Any]) -> None:
        self._running.pop(task, None)
        self._poll_soon(queue)  # it may have kept other work waiting


def _batches(ids: Sequence[str]) -> Iterator[list[str]]:
    """The ids of the work on these rows, in batches."""
    names = [f"{queue}:{row}" for row in ids for queue in QUEUES]
    return (names[start : start + BATCH] for start in range(0, len(names), BATCH))
