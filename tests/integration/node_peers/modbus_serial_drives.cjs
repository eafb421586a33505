// modbus-serial as the master of the virtual lab's GS2 drive.
// node modbus_serial_drives.cjs MODULES rtu DEVICE | tcp HOST PORT: one line of JSON, then the end.
'use strict';
const path = require('node:path');

const [modules, link, place, port] = process.argv.slice(2);
const Modbus = require(path.resolve(modules, 'modbus-serial'));
const kStatus = 0x2100, kFrequencyOut = 3, kSpeed = 0x091a, kRun = 0x091b;

async function main() {
  const master = new Modbus();
  if (link === 'rtu') {
    await master.connectRTUBuffered(place, { baudRate: 19200, dataBits: 8, parity: 'none', stopBits: 1 });
  } else {
    await master.connectTCP(place, { port: Number(port) });
  }
  master.setID(1);
  master.setTimeout(1000);
  const status = async () => (await master.readHoldingRegisters(kStatus, 13)).data;
  const until = async (tenths_hz) => {
    let words = await status();
    for (let i = 0; i < 300 && words[kFrequencyOut] !== tenths_hz; ++i) {
      await new Promise((done) => setTimeout(done, 10));  // well within the drive's watchdog
      words = await status();
    }
    return words;
  };
  const code_of = async (request) => {
    try { await request(); return 0; } catch (error) { return error.modbusCode ?? String(error); }
  };
  const seen = { words: (await status()).length };
  seen.speed = await master.writeRegister(kSpeed, 60);
  seen.run = await master.writeRegister(kRun, 1);
  seen.running = await until(60);
  seen.echo = (await master.readHoldingRegisters(kSpeed, 1)).data;
  seen.bad_address = await code_of(() => master.readHoldingRegisters(0x4000, 1));
  seen.bad_function = await code_of(() => master.readInputRegisters(kStatus, 1));
  seen.stop = await master.writeRegister(kRun, 0);
  seen.resting = await until(0);
  console.log(JSON.stringify(seen));
  process.exit(0);
}

main().catch((error) => { console.log(JSON.stringify({ error: String(error.stack ?? error) })); process.exit(1); });
