"""A mail server that says what it is told to say, at whichever step: yes, no, nothing, nonsense, or goodbye."""

from __future__ import annotations

import contextlib
import socket
import threading

#: What it does instead of answering.
HANG_UP, SILENCE = "hang up", "silence"
USUAL = {
    "CONNECT": "220 mail.example ESMTP",
    "EHLO": "250-mail.example\r\n250-AUTH PLAIN\r\n250 8BITMIME",
    "HELO": "250 mail.example",
    "AUTH": "235 2.7.0 Welcome",
    "MAIL": "250 2.1.0 OK",
    "RCPT": "250 2.1.5 OK",
    "DATA": "354 Go on",
    "TEXT": "250 2.0.0 Kept",
    "RSET": "250 OK",
    "QUIT": "221 Bye",
    "STARTTLS": "220 Go on",
}


class ScriptedServer:
    """Answers step by step; `script[step]` stands for the usual answer, or a function of the line that was said."""

    def __init__(self, **script):
        self.script = script
        #: Mails that were taken: recipients and text. And all that was received.
        self.kept, self.received = [], []
        self._over = threading.Event()

    def __enter__(self):
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *trouble):
        self._over.set()
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(timeout=5)

    def _serve(self):
        while not self._over.is_set():
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection):
        with connection, contextlib.suppress(OSError):
            lines = connection.makefile("rb")
            if not self._answer(connection, "CONNECT", ""):
                return
            recipients = []
            while line := lines.readline():
                said = line.decode().strip()
                self.received.append(said)
                step = said.split(" ")[0].upper()
                answer = self._answer(connection, step, said)
                if not answer:
                    return
                if step == "RCPT" and answer.startswith("2"):
                    recipients.append(said.partition("<")[2].partition(">")[0])
                elif step in {"RSET", "MAIL"}:
                    recipients = []
                elif step == "DATA" and answer.startswith("354"):
                    text = self._text(lines)
                    ending = self._ending(said)
                    if ending.startswith("2") or ending in {HANG_UP, SILENCE, "nonsense"}:
                        self.kept.append((recipients, text))
                    if not self._answer(connection, "TEXT", said, ending):
                        return
                elif step == "QUIT":
                    return

    def _text(self, lines):
        text = b""
        while (line := lines.readline()) not in {b".\r\n", b""}:
            text += line.removeprefix(b".")
        return text

    def _ending(self, said):
        found = self.script.get("TEXT", USUAL["TEXT"])
        return found(said) if callable(found) else found

    def _answer(self, connection, step, said, answer=None):
        if answer is None:
            found = self.script.get(step, USUAL.get(step, "500 What?"))
            answer = found(said) if callable(found) else found
        if answer == HANG_UP:
            return ""
        if answer == SILENCE:
            self._over.wait(30)
            return ""
        connection.sendall(answer.encode() + b"\r\n")
        return answer
