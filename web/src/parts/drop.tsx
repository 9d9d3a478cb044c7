// SPDX-License-Identifier: GPL-3.0-or-later
// A picture dropped or pasted anywhere is a query.
import { useEffect, useState } from "preact/hooks";
import { strings } from "../lib/strings";
import { Icon } from "./icons";
import { searchByPicture } from "./search_bar";

const carriesFile = (event: DragEvent): boolean => [...(event.dataTransfer?.types ?? [])].includes("Files");

export function DropTarget() {
  const [over, setOver] = useState(false);
  useEffect(() => {
    let depth = 0;
    const enter = (event: DragEvent): void => { if (carriesFile(event)) { depth += 1; setOver(true); } };
    const leave = (event: DragEvent): void => { if (carriesFile(event) && --depth <= 0) { depth = 0; setOver(false); } };
    const above = (event: DragEvent): void => { if (carriesFile(event)) event.preventDefault(); };
    const drop = (event: DragEvent): void => {
      depth = 0;
      setOver(false);
      if (!carriesFile(event)) return;
      event.preventDefault();
      const file = event.dataTransfer?.files[0];
      if (file) searchByPicture(file);
    };
    const paste = (event: ClipboardEvent): void => {
      const file = [...(event.clipboardData?.files ?? [])].find((one) => one.type.startsWith("image/"));
      if (!file) return;
      event.preventDefault();
      searchByPicture(file);
    };
    addEventListener("dragenter", enter);
    addEventListener("dragleave", leave);
    addEventListener("dragover", above);
    addEventListener("drop", drop);
    addEventListener("paste", paste);
    return () => {
      removeEventListener("dragenter", enter);
      removeEventListener("dragleave", leave);
      removeEventListener("dragover", above);
      removeEventListener("drop", drop);
      removeEventListener("paste", paste);
    };
  }, []);
  if (!over) return null;
  return (
    <div class="pointer-events-none fixed inset-4 z-50 grid place-items-center rounded-3xl border-4 border-dashed border-accent bg-ground/85 backdrop-blur-sm">
      <p class="flex items-center gap-3 text-xl font-semibold"><Icon name="image" size={32} />{strings.search.drop}</p>
    </div>
  );
}
