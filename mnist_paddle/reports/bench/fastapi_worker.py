"""The answers of ``draw`` by FastAPI and uvicorn, in one process: ``python fastapi_worker.py``."""

import socket

import uvicorn
from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool

from mnist_paddle.inference.drawing.answers import Answers
from mnist_paddle.inference.drawing.build import DEFAULT
from mnist_paddle.inference.reader import open_reader

answers = Answers(open_reader(DEFAULT[0]), [])  # what draw's server reads with
app = FastAPI()


@app.post("/read")
async def read(request: Request) -> dict:
    """A picture file's bytes -> what ``draw`` says of it."""
    return await run_in_threadpool(answers.read, await request.body())


if __name__ == "__main__":
    with socket.create_server(("127.0.0.1", 0), backlog=2048) as listening:  # uvicorn's own backlog
        print("http://{}:{}/".format(*listening.getsockname()), flush=True)
        uvicorn.Server(uvicorn.Config(app, log_level="error")).run(sockets=[listening])
