// SPDX-License-Identifier: GPL-3.0-or-later
import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [tailwindcss()],
  esbuild: { jsx: "automatic", jsxImportSource: "preact", legalComments: "none" },
  build: {
    target: "es2022",
    outDir: process.env.TROVE_WEB_OUT ?? "dist",
    emptyOutDir: true,
    assetsInlineLimit: 0, // a data: address would need an exception in the Content-Security-Policy
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { proxy: { "/api": "http://127.0.0.1:7777" } },
});
