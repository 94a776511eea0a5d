// Bundle the scripts into dist/, the licences of what is bundled beside them.
import { readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const folder = process.argv[2] ?? "dist";
const common = {
  absWorkingDir: import.meta.dirname,
  bundle: true,
  minify: true,
  charset: "utf8",
  legalComments: "none", // they stand in the NOTICE
  target: ["es2022"],
};

await build({
  ...common,
  entryPoints: ["src/page.js", "src/finder.js", "src/scheduler.js"],
  outdir: folder,
  format: "iife", // Chromium runs no modules from a folder
  banner: { js: "/* massage-edu, MiniSearch, ts-fsrs (MIT): see NOTICE */" },
});

await build({
  ...common,
  entryPoints: ["src/widget.js"],
  outfile: `${folder}/widget.js`,
  format: "esm", // what anywidget asks for
  banner: { js: "/* massage-edu (MIT), with ts-fsrs (MIT): see NOTICE */" },
});

const { dependencies } = JSON.parse(readFileSync(`${import.meta.dirname}/package.json`, "utf8"));
const notices = Object.keys(dependencies).map((name) => {
  const home = `${import.meta.dirname}/node_modules/${name}`;
  const { version, license } = JSON.parse(readFileSync(`${home}/package.json`, "utf8"));
  const text = ["LICENSE", "LICENSE.txt", "LICENSE.md"].flatMap((file) => {
    try {
      return [readFileSync(`${home}/${file}`, "utf8").replaceAll("\r\n", "\n").trim()];
    } catch {
      return [];
    }
  });
  if (!text.length) throw new Error(`${name} brings no licence`);
  return `${name} ${version} (${license})\n\n${text[0]}\n`;
});
const head = "The scripts in this folder hold these libraries:\n\n";
writeFileSync(`${folder}/NOTICE`, head + notices.join(`\n${"-".repeat(72)}\n\n`));
