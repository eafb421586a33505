"""A third-party Bertec machine for the driver: bertec_server.py tcp|zmq. Prints its port, then what it heard, one line each:
"order LEFT RIGHT" in mm/s. The belts are at their set-points at once."""
import selectors
import socket
import struct
import sys
import time


def say(line):
    print(line, flush=True)


def serve_tcp():
    listener = socket.create_server(("127.0.0.1", 0))
    say(listener.getsockname()[1])
    speeds, incline = (0, 0), 0
    while True:
        connection, _ = listener.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.setblocking(False)
        selector = selectors.DefaultSelector()
        selector.register(connection, selectors.EVENT_READ)
        data, due = b"", time.monotonic()
        try:
            while True:
                if selector.select(max(0, due - time.monotonic())):
                    chunk = connection.recv(4096)
                    if not chunk:
                        break
                    data += chunk
                while len(data) >= 64:
                    order, data = data[:64], data[64:]
                    if order[0] != 0 or any(a ^ b != 255 for a, b in zip(order[1:19], order[19:37])) or any(order[37:]):
                        say("bad order")
                        continue
                    right, left, _, _ = struct.unpack(">4h", order[1:9])
                    accelerations = struct.unpack(">4H", order[9:17])
                    incline = struct.unpack(">H", order[17:19])[0]
                    say("bad acceleration" if 0 in accelerations else f"order {left} {right}")
                    speeds = (right, left)
                if time.monotonic() >= due:
                    due = time.monotonic() + 0.01
                    connection.sendall((b"\0" + struct.pack(">5h", *speeds, 0, 0, incline)).ljust(32, b"\0"))
        except OSError:
            pass
        connection.close()


def serve_zmq():
    import zmq
    reply = zmq.Context().socket(zmq.REP)
    say(reply.bind_to_random_port("tcp://127.0.0.1"))
    moving = False
    while True:
        request = reply.recv_json()
        params = request["params"]
        answer = {"id": request["id"], "code": 1}
        if request["version"] != "v1":
            answer["code"] = -32600
        elif request["method"] == "RunTreadmill":
            left, right = (round(float(params[key]) * 1000) for key in ("leftVel", "rightVel"))
            if min(float(params[key]) for key in ("leftAccel", "leftDecel", "rightAccel", "rightDecel")) <= 0:
                say("bad acceleration")
            say(f"order {left} {right}")
            moving = left != 0 or right != 0
        elif request["method"] == "IsTreadmillMoving":
            answer["isMoving"] = moving
        elif request["method"] != "InitConnect":
            answer["code"] = -32601
        reply.send_json(answer)


if __name__ == "__main__":
    serve_tcp() if sys.argv[1] == "tcp" else serve_zmq()
