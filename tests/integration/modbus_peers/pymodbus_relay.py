"""An independent relay board with timed coils (pymodbus) on Modbus TCP: pymodbus_relay.py PORT.
Input 4 follows relay 1, the other inputs are closed."""
import asyncio
import struct
import sys
import time

from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.pdu import ModbusRequest, ModbusResponse
from pymodbus.server.async_io import StartAsyncTcpServer

until = 0.0


class Inputs(ModbusSequentialDataBlock):
    def getValues(self, address, count=1):
        values = [1, 1, 1, int(time.monotonic() < until), 0, 0, 0, 0]
        return [bool(v) for v in values[address:address + count]]


class Relays(ModbusSequentialDataBlock):
    def getValues(self, address, count=1):
        values = [int(time.monotonic() < until)] + [0] * 7
        return [bool(v) for v in values[address:address + count]]


class TimedCoilReply(ModbusResponse):
    function_code = 5
    _rtu_frame_size = 8

    def __init__(self, address=0, value=0, **kwargs):
        super().__init__(**kwargs)
        self.address, self.value = address, value

    def encode(self):
        return struct.pack(">HH", self.address, self.value)


class TimedCoil(ModbusRequest):
    function_code = 5
    _rtu_frame_size = 8

    def __init__(self, address=0, value=0, **kwargs):
        super().__init__(**kwargs)
        self.address, self.value = address, value

    def decode(self, data):
        self.address, self.value = struct.unpack(">HH", data)

    def execute(self, context):
        global until
        if self.address == 0x0200:
            until = time.monotonic() + self.value * 0.1
        elif self.address == 0x0000 and self.value == 0:
            until = 0.0
        return TimedCoilReply(self.address, self.value, transaction=self.transaction_id, unit=self.unit_id)


async def main(port):
    slave = ModbusSlaveContext(co=Relays(0, [0] * 8), di=Inputs(0, [0] * 8), zero_mode=True)
    context = ModbusServerContext(slaves={1: slave}, single=False)
    await StartAsyncTcpServer(context=context, address=("127.0.0.1", port), custom_functions=[TimedCoil])


asyncio.run(main(int(sys.argv[1])))
