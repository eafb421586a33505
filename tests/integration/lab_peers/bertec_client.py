"""Third-party Bertec clients, as a laboratory would write them from the published fields:
bertec_client.py tcp HOST PORT | zmq HOST PORT HEARTBEAT_PORT. Drives the treadmill, prints JSON lines of what it saw."""
import json
import socket
import struct
import sys
import time


class Panel:
    """The classic remote: 64 bytes out, 32 bytes in."""

    def __init__(self, host, port):
        self.socket = socket.create_connection((host, port), timeout=5)

    def order(self, right, left, acceleration, degrees):
        body = struct.pack(">4h4HH", round(right * 1000), round(left * 1000), 0, 0,
                           *[round(acceleration * 1000)] * 4, round(degrees * 100))
        self.socket.sendall(b"\0" + body + bytes(255 - byte for byte in body) + bytes(27))

    def spoilt_order(self):
        body = struct.pack(">4h4HH", 3000, 3000, 0, 0, 1000, 1000, 1000, 1000, 0)
        self.socket.sendall(b"\0" + body + bytes(18) + bytes(27))

    def status(self):
        data = b""
        while len(data) < 32:
            chunk = self.socket.recv(32 - len(data))
            if not chunk:
                raise ConnectionError("closed")
            data += chunk
        right, left, _, _, incline = struct.unpack(">5h", data[1:11])
        return {"right": right / 1000, "left": left / 1000, "degrees": incline / 100, "format": data[0]}

    def watch(self, until, seconds=10):
        end = time.monotonic() + seconds
        while True:
            status = self.status()
            if until(status) or time.monotonic() > end:
                return status


def drive_panel(host, port):
    panel = Panel(host, port)
    try:
        second = socket.create_connection((host, port), timeout=5)
        second.settimeout(5)
        print(json.dumps({"second": "refused" if second.recv(32) == b"" else "served"}))
    except OSError:
        print(json.dumps({"second": "refused"}))
    panel.spoilt_order()
    time.sleep(0.3)
    print(json.dumps({"after_spoilt": panel.watch(lambda s: False, 0.2)}))
    panel.order(1.2, 0.8, 2.0, 0.2)
    print(json.dumps({"running": panel.watch(lambda s: s["right"] > 1.195 and s["degrees"] > 0.195)}))
    panel.order(0, 0, 2.0, 0.2)
    print(json.dumps({"stopped": panel.watch(lambda s: s["right"] == 0 and s["left"] == 0)}))


def drive_zmq(host, port, heartbeat_port):
    import zmq
    context = zmq.Context()
    request = context.socket(zmq.REQ)
    request.setsockopt(zmq.RCVTIMEO, 5000)
    request.setsockopt(zmq.LINGER, 0)
    request.connect(f"tcp://{host}:{port}")
    heart = context.socket(zmq.ROUTER)
    heart.setsockopt(zmq.LINGER, 0)
    heart.bind(f"tcp://127.0.0.1:{heartbeat_port}")
    number = 0

    def call(method, **params):
        nonlocal number
        number += 1
        request.send_json({"version": "v1", "id": number, "method": method, "params": params})
        return request.recv_json()

    def run(left, right, number_style=str):
        return call("RunTreadmill", leftVel=number_style(left), leftAccel=number_style(2.0),
                    leftDecel=number_style(2.0), rightVel=number_style(right), rightAccel=number_style(2.0),
                    rightDecel=number_style(2.0))["code"]

    print(json.dumps({"stranger": run(0.5, 0.5)}))
    print(json.dumps({"init": call("InitConnect", ip="127.0.0.1", port=str(heartbeat_port))["code"]}))
    print(json.dumps({"run": run(0.8, 1.2, float)}))
    time.sleep(0.3)
    print(json.dumps({"moving": call("IsTreadmillMoving")}))
    print(json.dumps({"comma_on_a_point_computer": run("1,200", "1,200")}))
    print(json.dumps({"unknown": call("MakeCoffee")["code"]}))
    print(json.dumps({"heartbeat": heart.poll(3000) != 0}))
    print(json.dumps({"stop": run(0, 0)}))
    end = time.monotonic() + 10
    while call("IsTreadmillMoving")["result"] and time.monotonic() < end:
        time.sleep(0.05)
    print(json.dumps({"moving_at_last": call("IsTreadmillMoving")["result"]}))
    context.destroy()


if __name__ == "__main__":
    if sys.argv[1] == "tcp":
        drive_panel(sys.argv[2], int(sys.argv[3]))
    else:
        drive_zmq(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
