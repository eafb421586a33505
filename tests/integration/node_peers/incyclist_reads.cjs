// incyclist-devices as the client of a fitness machine over DIRCON: finds, reads, subscribes, drives, stops.
// node incyclist_reads.cjs MODULES HOST PORT: one line of JSON, then the end.
'use strict';
const net = require('node:net');
const path = require('node:path');

const [modules, host, port] = process.argv.slice(2);
const library = path.resolve(modules, 'incyclist-devices', 'lib', 'cjs');
const { DirectConnectPeripheral } = require(path.join(library, 'direct-connect', 'base', 'peripheral.js'));
const interfaces = require(path.join(library, 'direct-connect', 'base', 'interface.js'));
const fitness = require(path.join(library, 'ble', 'fm', 'sensor.js'));

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

async function main() {
  const silent = { logEvent() {}, log() {}, set() {} };
  interfaces.default.getInstance({ log: false, logger: silent, binding: { net: { createSocket: () => new net.Socket() } } });
  const machine = new DirectConnectPeripheral({ name: 'lab', address: host, port: Number(port), serviceUUIDs: ['1826'] });
  const seen = { connected: await machine.connect() };
  seen.services = await machine.discoverServices();
  seen.characteristics = await machine.discoverCharacteristics(seen.services[0]);
  seen.feature = (await machine.read('2acc')).toString('hex');
  seen.speeds = (await machine.read('2ad4')).toString('hex');

  const sensor = new fitness.default(machine, { logger: silent });
  const states = [];
  let latest = {};
  await machine.subscribe('2acd', (uuid, data) => { latest = { ...sensor.parseTreadmillData(Buffer.from(data)) }; });
  await machine.subscribe('2ada', (uuid, data) => states.push(Buffer.from(data).toString('hex')));
  await machine.subscribe('2ad9');
  seen.forbidden = Buffer.from(await machine.write('2ad9', Buffer.from([0x07]))).toString('hex');
  seen.control = Buffer.from(await machine.write('2ad9', Buffer.from([0x00]))).toString('hex');
  seen.speed = Buffer.from(await machine.write('2ad9', Buffer.from([0x02, 0x68, 0x01]))).toString('hex');
  seen.refused = Buffer.from(await machine.write('2ad9', Buffer.from([0x05, 0x64, 0x00]))).toString('hex');
  seen.start = Buffer.from(await machine.write('2ad9', Buffer.from([0x07]))).toString('hex');
  for (let i = 0; i < 200 && !(latest.speed >= 3.55); ++i) await pause(20);
  seen.running = latest;
  seen.stop = Buffer.from(await machine.write('2ad9', Buffer.from([0x08, 0x01]))).toString('hex');
  for (let i = 0; i < 200 && latest.speed !== 0; ++i) await pause(20);
  seen.resting = latest;
  seen.states = states;
  console.log(JSON.stringify(seen));
  process.exit(0);
}

main().catch((error) => { console.log(JSON.stringify({ error: String(error.stack) })); process.exit(1); });
