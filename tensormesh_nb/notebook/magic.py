"""The magics ``%%tmchat`` and ``%tmchat``."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, line_cell_magic, magics_class, no_var_expand
from traitlets import Dict, Enum, Float, Unicode

from ..errors import ArgumentError, Interrupted
from ..render.markdown.view_names import VIEWS, View
from ..tools.toolbox import Toolbox
from ..wire.messages import Message
from ..wire.request import ChatRequest
from ..wire.sanitize import escape_unsafe
from .commands import Commands
from .execution import Execution, live_answer
from .grammar.arguments import Options, join_continued, parse, stray_word
from .grammar.cell import has_roles, read_cell
from .grammar.help import COMMANDS, help_page
from .grammar.scope import variables_in_scope
from .grammar.variables import (
    client_variable,
    field_value,
    messages_variable,
    table_variable,
    toolbox_of,
)
from .next_token_cell import check_next, next_token, show_next_token
from .output.front_end import FrontEnd, front_end_of, has_kernel
from .output.live_variants import LiveVariants
from .preview import Preview
from .row_execution import ask_rows, ask_variants, check_answered, check_rows_line
from .session import DEFAULT, Layers, Session, combine_fields, resolve_settings, system_message

if TYPE_CHECKING:
    from ..client.client import Client
    from ..client.text.next_token import NextToken
    from ..conversation.pending_turn import PendingTurn
    from ..result import ChatResult
    from ..rows.rows import Rows
    from ..rows.variants.variants import Variants

__all__ = ["TMChat"]


@magics_class
class TMChat(Magics):
    """The magics and their configuration (``c.TMChat.model``, ``%config TMChat``)."""

    host = Unicode(None, allow_none=True, help="serverless, local or a URL.").tag(config=True)
    model = Unicode(None, allow_none=True, help="The model's id.").tag(config=True)
    key_env = Unicode(
        None, allow_none=True, help="The environment variable that holds the host's key."
    ).tag(config=True)
    timeout = Float(None, allow_none=True, help="Seconds to connect.").tag(config=True)
    timeout_total = Float(None, allow_none=True, help="Seconds for a whole answer.").tag(
        config=True
    )
    system = Unicode(None, allow_none=True, help="A system message for every cell.").tag(
        config=True
    )
    view = Enum(
        VIEWS,
        default_value=None,
        allow_none=True,
        help="How results are shown: auto, text, tokens or both.",
    ).tag(config=True)
    options = Dict(help="Request fields for every cell, by their API names.").tag(config=True)

    shell: InteractiveShell

    def __init__(self, shell: InteractiveShell) -> None:
        super().__init__(shell=shell)
        self.session = Session()
        self._commands = Commands(self.session)

    @no_var_expand
    @line_cell_magic
    def tmchat(self, line: str, cell: str | None = None) -> Any:
        try:
            return self._run(line, cell)
        except Interrupted:
            raise
        except KeyboardInterrupt:
            # An interrupt before or after the request; Execution handles one during it.
            raise Interrupted("Stopped.") from None

    tmchat.__doc__ = help_page()

    def view_of_results(self) -> View:
        """The configured view of results."""
        view: View = self.session.values.get("view") or self.view or "auto"
        return view

    def _run(self, line: str, cell: str | None) -> Any:
        names = variables_in_scope(self.shell)
        if cell is None:
            options = _parse_command(line, names)
        else:
            line, cell = join_continued(line, cell)
            options = parse(line, names)
        if options.help:
            print(help_page())  # noqa: T201
            return None
        layers = self._layers(options)
        if cell is None:
            return self._commands.run(
                options, layers, lambda: self._client(options, layers, names)[0]
            )
        _check_cell_line(options)
        check_next(options)
        ask = self._next if options.next else self._ask
        return ask(options, cell, layers, names)

    def _next(
        self, options: Options, cell: str, layers: Layers, names: Mapping[str, Any]
    ) -> NextToken:
        """The next token after the cell's text, or after its messages if it has any roles."""
        client, model = self._client(options, layers, names, will_send=True)
        messages = self._messages(options, cell, layers, names)
        prompt: str | list[Message] = messages
        if not (has_roles(cell) or options.messages or options.system):
            prompt = messages[-1]["content"]
        fields = _fields(layers, names)
        for notice in self.session.new_notices(client):
            print(escape_unsafe(notice))  # noqa: T201
        made = next_token(client, options, prompt, model, fields)
        self._bind(options.out, made)
        show_next_token(self.shell, self.session, made)
        return made

    def _ask(
        self, options: Options, cell: str, layers: Layers, names: Mapping[str, Any]
    ) -> ChatResult | Preview | Rows | Variants:
        client, model = self._client(options, layers, names, will_send=not options.dry_run)
        messages = self._messages(options, cell, layers, names)
        fields = _fields(layers, names)
        toolbox = toolbox_of(fields.pop("tools", ()), names)
        _check_rounds(options, toolbox)
        fields |= {"model": model, "tools": toolbox.declarations or None}
        table = None if options.inputs is None else table_variable(options.inputs, names)
        if options.has_variants:
            return self._compare(options, client, table, messages, fields, names)
        if table is not None:
            rows = ask_rows(client, options, table, messages, fields, names)
            self._bind(options.out, rows)
            if not isinstance(rows, Preview):
                self.session.last = rows
            return rows
        if options.chat is None:
            return self._send(options, client, client.prepare(messages, **fields), toolbox)
        chat = client.conversation(options.chat, store=options.store)
        key = self.session.turn_keys.next_key(self.shell, chat.name)
        pending = chat.prepare_turn(messages, key=key, keep=options.keep, **fields)
        result = self._send(options, client, pending.request, toolbox, pending)
        if pending.branch_notice and not has_kernel(self.shell):
            print(escape_unsafe(pending.branch_notice))  # noqa: T201 - terminals show no notices
        return result

    def _compare(
        self,
        options: Options,
        client: Client,
        table: Any,
        messages: list[Message],
        fields: Mapping[str, Any],
        names: Mapping[str, Any],
    ) -> Variants | Preview:
        """Send messages with several models or settings, and show the answers side by side."""
        live = LiveVariants(self.shell, self.session)
        for notice in self.session.new_notices(client):
            print(escape_unsafe(notice))  # noqa: T201
        made = ask_variants(client, options, table, messages, fields, names, live)
        self._bind(options.out, made)
        if not isinstance(made, Preview):
            self.session.last = made
            live.end_cell(made)
            check_answered(made)
        return made

    def _send(
        self,
        options: Options,
        client: Client,
        request: ChatRequest,
        toolbox: Toolbox,
        pending: PendingTurn | None = None,
    ) -> ChatResult | Preview:
        """Send a request and show the answer; with ``--dry-run`` return only the request."""
        if options.dry_run:
            preview = Preview(request, client.settings)
            self._bind(options.out, preview)
            return preview
        usual = self.view_of_results()
        view = options.view or usual
        live = live_answer(self.shell, self.session, view, is_usual=view == usual)
        for notice in self.session.new_notices(client):
            live.notify(notice)
        for notice in pending.notices if pending is not None else ():
            live.line(notice)
        execution = Execution(self.shell, self.session, client, live)
        try:
            with pending or nullcontext():
                try:
                    result = execution.run(request, toolbox, options.run_tools)
                finally:
                    self._bind(options.out, execution.result)
                    if pending is not None:
                        pending.result = execution.result
        finally:
            execution.end()  # after the turn has ended, which adds notices to the result
        if options.inspect and front_end_of(self.shell) is FrontEnd.NOTEBOOK:
            result.inspect().show_view()
        return result

    def _client(
        self,
        options: Options,
        layers: Layers,
        names: Mapping[str, Any],
        *,
        will_send: bool = False,
    ) -> tuple[Client, str | None]:
        """The client of ``--client``, else that of the settings; and the model."""
        if options.client is not None:
            client = client_variable(options.client, names)
            return client, options.fields.get("model")
        settings = resolve_settings(layers)
        return self.session.client(settings, start_local=will_send), settings.model

    def _messages(
        self, options: Options, cell: str, layers: Layers, names: Mapping[str, Any]
    ) -> list[Message]:
        """The cell's messages, with its system message first."""
        # The rows of a table fill the texts later.
        messages = read_cell(cell, names, raw=options.raw or options.inputs is not None)
        if options.messages is not None:
            messages = [*messages_variable(options.messages, names), *messages]
        has_system = any(each["role"] == "system" for each in messages)
        if options.system and has_system:
            raise ArgumentError(
                "There are two system messages: -s on the first line and another one among the "
                "messages. Keep one."
            )
        # -s and @system override the configured one; -s '' sends no system message.
        system = options.system
        is_swept = any(name == "system" for name, _ in options.sweep)
        if system is None and not has_system and not is_swept:
            system, _ = system_message(layers) or (None, "")
        return [{"role": "system", "content": system}, *messages] if system else messages

    def _layers(self, options: Options) -> Layers:
        """The values of flags, ``%tmchat config`` and traitlets, strongest first.

        Raises:
            RequestError: a configured name is not a request field.
        """
        for name in self.options:
            ChatRequest.field(name)
        own = ("host", "key_env", "timeout", "timeout_total")
        named = {name: getattr(options, name) for name in own}
        flags = {**options.fields, **named}
        traits = {name: getattr(self, name) for name in (*own, "model", "system", "view")}
        return [
            ("flag", flags),
            ("%tmchat config", self.session.values),
            ("c.TMChat", {**self.options, **traits}),
        ]

    def _bind(self, name: str | None, value: Any) -> None:
        if name is not None:
            self.shell.user_ns[name] = value


def _parse_command(line: str, names: Mapping[str, Any]) -> Options:
    """Parse a line magic; a prompt with apostrophes becomes words instead of a quoting error."""
    if line.split()[:1] == ["help"]:
        return Options(words=line.split())  # help --top-p
    try:
        return parse(line, names)
    except ArgumentError:
        words = line.split()
        if words[0].startswith("-") or words[0] in COMMANDS or len(words) == 1:
            raise
        return Options(words=words)


def _check_cell_line(options: Options) -> None:
    check_rows_line(options)
    if (
        options.chat is None
        and options.inputs is None
        and not options.has_variants
        and (options.store is not None or options.keep)
    ):
        flag = "--store" if options.store is not None else "--keep"
        raise ArgumentError(f"{flag} needs a conversation: name one with -c NAME.")
    if options.reset:
        raise ArgumentError("--reset applies to %tmchat config.")
    if options.client is not None and (
        options.host or options.key_env or options.timeout or options.timeout_total
    ):
        raise ArgumentError(
            "--client has its own host, key and timeouts: leave out --host, --key-env, --timeout "
            "and --timeout-total."
        )
    if options.words:
        raise stray_word(options.words[0])


def _fields(layers: Layers, names: Mapping[str, Any]) -> dict[str, Any]:
    """The request fields that are not defaults, with the values of variables."""
    return {
        name: field_value(name, value, names)
        for name, (value, source) in combine_fields(layers).items()
        if source != DEFAULT
    }


def _check_rounds(options: Options, toolbox: Toolbox) -> None:
    if options.run_tools and not toolbox.functions:
        raise ArgumentError(
            "--run-tools: there is no function to run. Name functions with --tools f,g."
        )
