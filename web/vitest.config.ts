// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of the app's logic without a browser; what needs one is in tests/web/.
import { defineConfig } from "vitest/config";

export default defineConfig({ test: { include: ["src/**/*_test.ts"] } });
