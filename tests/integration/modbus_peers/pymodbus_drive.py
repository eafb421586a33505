"""An independent Modbus RTU slave (pymodbus) with the GS2's registers: pymodbus_drive.py DEVICE | tcp:PORT."""
import asyncio
import sys

from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext, ModbusSparseDataBlock
from pymodbus.server.async_io import StartAsyncSerialServer, StartAsyncTcpServer
from pymodbus.transaction import ModbusRtuFramer


class Drive(ModbusSparseDataBlock):
    """Run and speed reference appear in the status block, as in the drive."""

    def setValues(self, address, values, use_as_default=False):
        super().setValues(address, values, use_as_default)
        if address in (0x091A, 0x091B):
            reference, run = self.values[0x091A], self.values[0x091B]
            self.values[0x2101] = 3 if run else 0
            self.values[0x2102] = reference
            self.values[0x2103] = reference if run else 0


def drive():
    registers = {0x2100 + i: 0 for i in range(16)}
    registers.update({0x091A + i: 0 for i in range(5)})
    registers.update({0x0004: 600, 0x0100: 0, 0x0101: 50, 0x0102: 25, 0x0601: 0, 0x0603: 1, 0x0612: 0,
                      0x0903: 1, 0x0904: 1, 0x0905: 5})
    return Drive(registers)


async def main(device):
    slaves = {1: ModbusSlaveContext(hr=drive(), zero_mode=True),
              2: ModbusSlaveContext(hr=ModbusSequentialDataBlock(0, [0] * 4), zero_mode=True)}
    context = ModbusServerContext(slaves=slaves, single=False)
    if device.startswith("tcp:"):
        await StartAsyncTcpServer(context=context, address=("127.0.0.1", int(device[4:])))
        return
    await StartAsyncSerialServer(context=context, framer=ModbusRtuFramer,
                                 port=device, baudrate=19200, bytesize=8, parity="N", stopbits=1)


asyncio.run(main(sys.argv[1]))
