"""Nothing outlives the process, whatever runs; forked children and patched loops work."""

from __future__ import annotations

import math
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tensormesh_nb.client.runtime.process_end import is_ending, seconds_left

from ...replay_host import DONE, ReplayHost, chunk, head, sse
from ..asking import ANSWER, SLOW

ROOT = Path(__file__).parents[3]

START = """
import asyncio, gc, os, socket, sys, threading, time
import tensormesh_nb as tm
client = tm.Client(host=sys.argv[1], model="m")

def slowly(host, port, *args, **options):
    if options.get("flags"):
        raise socket.gaierror
    if threading.current_thread() is threading.main_thread():
        raise AssertionError("the resolver blocks the main thread")
    begun.set()
    time.sleep(60)

begun = threading.Event()
"""


def run(url: str, code: str, seconds: float = 20.0) -> str:
    """What a program prints; it must end in time, and without an error."""
    done = subprocess.run(
        [sys.executable, "-c", START + textwrap.dedent(code), url],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout.strip()


def test_a_running_process_has_time() -> None:
    assert not is_ending()
    assert seconds_left() == math.inf


@pytest.mark.parametrize(
    "code",
    [
        # a resolver that never answers
        """
        socket.getaddrinfo = slowly
        async def main():
            task = asyncio.create_task(client.achat("Hi"))
            while not begun.is_set():
                await asyncio.sleep(0.01)
            task.cancel()
            await asyncio.wait([task])
        asyncio.run(main())
        """,
        """
        socket.getaddrinfo = slowly
        thread = threading.Thread(target=lambda: client.chat("Hi"), daemon=True)
        thread.start()
        begun.wait()
        client.close()
        thread.join()
        """,
        """
        socket.getaddrinfo = slowly
        threading.Thread(target=lambda: client.chat("Hi"), daemon=True).start()
        begun.wait()
        """,
        # a preparation that takes long, as the start of the local endpoint may
        """
        def prepare(*_args, **_options):
            begun.set()
            time.sleep(60)
        chat = client.conversation("c")
        chat.prepare_turn = prepare
        async def main():
            task = asyncio.create_task(chat.asend("Hi"))
            while not begun.is_set():
                await asyncio.sleep(0.01)
        asyncio.run(main())
        """,
        """
        local = tm.Client(host="local")
        def start(*_args, **_options):
            begun.set()
            time.sleep(60)
        local._host.target = start
        async def main():
            task = asyncio.create_task(local.achat("Hi"))
            while not begun.is_set():
                await asyncio.sleep(0.01)
        asyncio.run(main())
        """,
    ],
    ids=["async resolver", "resolver and close", "resolver in a thread", "asend", "achat"],
)
def test_process_ends_while_something_blocks(code: str) -> None:
    assert run("http://host.example", f"{textwrap.dedent(code)}\nprint('end')\n") == "end"


@pytest.mark.parametrize(
    "code",
    [
        "threading.Thread(target=lambda: client.chat('Hi'), daemon=True).start()",
        "turn = client.stream('Hi'); turn.__enter__()",
        "turn = client.stream('Hi'); iterator = iter(turn); next(iterator)",
        "turn = client.astream('Hi'); asyncio.run(turn.__aenter__())",
        """
loop = asyncio.new_event_loop()
async def main():
    asyncio.ensure_future(client.achat('Hi'))
    await asyncio.sleep(0.2)
loop.run_until_complete(main())
""",
    ],
    ids=["thread", "entered", "iterated", "async", "stopped loop"],
)
def test_process_ends_while_an_answer_streams(code: str) -> None:
    with ReplayHost(SLOW) as host:
        assert run(host.url, f"{code}\ntime.sleep(0.2)\nprint('end')\n") == "end"


def test_chat_of_an_object_that_is_deleted_at_exit() -> None:
    with ReplayHost(ANSWER) as host:
        said = run(
            host.url.replace("127.0.0.1", "localhost"),
            """
            client.chat("Hi")  # all imports are made

            class Last:
                def __del__(self, client=client, write=sys.stdout.write):
                    write(client.chat("Hi").text)
            last = Last()
            last.itself = last
            """,
        )
    assert said == "Hi"


def test_requests_at_exit_have_a_second() -> None:
    with ReplayHost(SLOW) as host:
        *said, seconds = run(
            host.url,
            """
            import atexit, pandas
            turn = client.stream("Hi")
            next(iter(turn))
            calls = [
                lambda: list(turn),
                lambda: client.chat("Hi"),
                lambda: asyncio.run(client.achat("Hi")),
                lambda: client.models(),
                lambda: client.map([{"a": 1}], "{{ a }}"),
                lambda: tm.Client(host="local").chat("Hi"),
            ]
            def last():
                began = time.monotonic()
                for call in calls:
                    try:
                        call()
                    except tm.TensormeshError as error:
                        print(error)
                    else:
                        print(turn.result.status)
                print(time.monotonic() - began)
            atexit.register(last)
            """,
        ).splitlines()
    ends = ["interrupted", *["(the process is ending)."] * 3, "no rows are sent.", "is started."]
    assert [line.endswith(end) for line, end in zip(said, ends, strict=True)] == [True] * 6
    assert float(seconds) < 10  # the host takes 30 s for each


def test_chat_of_an_object_that_is_deleted_at_exit_has_a_second() -> None:
    with ReplayHost(ANSWER, SLOW) as host:
        said = run(
            host.url,
            """
            client.chat("Hi")  # all imports are made

            class Last:
                def __del__(self, tm=tm, client=client, write=sys.stdout.write):
                    try:
                        client.chat("Hi")
                    except tm.TimeoutExceeded as error:
                        write(str(error))
            last = Last()
            last.itself = last
            """,
        )
    assert said.endswith("(the process is ending).")


def test_threads_that_python_waits_for_work_on() -> None:
    answer = [head(), *sse(chunk("Hi"), 1.3, chunk("!", finish_reason="stop"), DONE)]
    with ReplayHost(answer) as host:
        code = "threading.Thread(target=lambda: print(client.chat('Hi').text)).start()"
        assert run(host.url, code) == "Hi!"


@pytest.mark.parametrize("call", ["client.chat('Hi')", "asyncio.run(client.achat('Hi'))"])
def test_chat_at_exit(call: str) -> None:
    with ReplayHost(ANSWER) as host:
        code = f"import atexit; atexit.register(lambda: print({call}.text, flush=True))"
        assert run(host.url, code) == "Hi"


def test_loop_that_nest_asyncio_has_patched() -> None:
    with ReplayHost(ANSWER) as host:
        said = run(
            host.url,
            """
            import nest_asyncio2
            nest_asyncio2.apply()
            async def main():
                inner = asyncio.run(client.achat("Hi")).text
                here = asyncio.get_event_loop()
                inner += here.run_until_complete(client.achat("Hi")).text
                return inner + client.chat("Hi").text + (await client.achat("Hi")).text
            print(asyncio.run(main()), client.chat("Hi").text)
            """,
        )
    assert said == "HiHiHiHi Hi"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX limits")
def test_too_many_open_files() -> None:
    with ReplayHost(ANSWER) as host:
        said = run(
            host.url,
            """
            import resource
            client.chat("Hi")
            client.close()
            resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
            files = []
            try:
                while True:
                    files.append(socket.socket())
            except OSError:
                pass
            for _ in range(4):
                try:
                    print(client.chat("Hi").text)
                except tm.ConnectionFailed as error:
                    print("Too many open files" in str(error), error.connected)
                files.pop().close()
            """,
        )
    assert said.splitlines() == [*["True False"] * 3, "Hi"]


@pytest.mark.parametrize(
    "busy",
    [
        "client.chat('Hi')",
        "asyncio.run(client.achat('Hi'))",
        "[client._host._starting.acquire(), time.sleep(60)]",
    ],
)
def test_forked_child_while_another_thread_asks(busy: str) -> None:
    with ReplayHost(SLOW) as slow, ReplayHost(ANSWER) as host:
        said = run(
            slow.url,
            f"""
            other = tm.Client(host={host.url!r}, model="m")
            other.chat("Hi")
            turn = client.stream("Hi")
            reader = threading.Thread(target=lambda: list(turn), daemon=True)
            reader.start()
            threading.Thread(target=lambda: {busy}, daemon=True).start()
            time.sleep(0.5)
            if not os.fork():
                text = other.chat("Hi").text + asyncio.run(other.achat("Hi")).text
                with client._host._starting:
                    pass
                turn.close()
                other.close()
                client.close()
                print(text, turn.result.status, flush=True)
                os._exit(0)
            code = os.waitstatus_to_exitcode(os.wait()[1])
            print(code, other.chat("Hi").text, turn.result.status)
            """,
        )
    assert said.splitlines() == ["HiHi interrupted", "0 Hi streaming"]


def test_forked_children_write_to_the_files_of_their_parent(tmp_path: Path) -> None:
    with ReplayHost(ANSWER) as host:
        said = run(
            host.url,
            f"""
            os.chdir({str(tmp_path)!r})
            client = tm.Client(host={host.url!r}, model="m", cassette="tape.jsonl")
            talk = client.conversation("talk", store="talk.json")
            rows = client.map([dict(a=1)], "{{{{ a }}}}", store="rows.db", progress=False)
            def use(text):
                talk.send(text)
                return talk.history.problem
            use("a")
            if not os.fork():
                print(use("b"))
                client.close()
                anew = lambda: client.map([dict(a=2)], "{{{{ a }}}}", store="rows.db")
                for again in (rows.resume, anew):
                    try:
                        again()
                    except tm.SettingsError as error:
                        print(str(error)[-36:], flush=True)
                os._exit(0)
            print(os.waitstatus_to_exitcode(os.wait()[1]), use("c"))
            client.close()
            print(len(tm.Cassette("tape.jsonl")), len(rows.resume().frame))
            """,
        )
    assert said.splitlines() == [
        "None",
        "Run it there, or pass another store.",
        "ntil it ends, or pass another store.",
        "0 None",
        "4 1",
    ]


def test_forked_workers_of_a_used_client() -> None:
    with ReplayHost(ANSWER) as host:
        said = run(
            host.url,
            """
            import multiprocessing
            client.chat("Hi")
            def work(number):
                return client.chat("Hi").text
            with multiprocessing.get_context("fork").Pool(3) as pool:
                print(pool.map(work, range(6)))
            """,
        )
    assert said == str(["Hi"] * 6)
