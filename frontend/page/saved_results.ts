/** The results in a saved page, as saved_page.py writes them. */

import type { About, BranchNode, PackedColumns } from "../inspector/messages";

export interface SavedResults {
  /** Index of the result that is shown at first. */
  shown: number;
  tree: BranchNode[];
  results: { columns: PackedColumns; about: About }[];
}

type Places = Record<string, [PackedColumns[string][0], number, number]>;

/** Read the results: base64 of a compressed line of JSON and the bytes that it refers to. */
export async function savedResults(text: string): Promise<SavedResults> {
  const packed = Uint8Array.from(atob(text.trim()), (character) => character.charCodeAt(0));
  const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const all = await new Response(unpacked).arrayBuffer();
  const end = new Uint8Array(all).indexOf(10);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(all, 0, end))) as Omit<
    SavedResults,
    "results"
  > & { results: { columns: Places; about: About }[] };
  const columns = (places: Places): PackedColumns =>
    Object.fromEntries(
      Object.entries(places).map(([name, [type, start, length]]) => [
        name,
        [type, new DataView(all, end + 1 + start, length)],
      ]),
    );
  return {
    ...head,
    results: head.results.map((each) => ({ ...each, columns: columns(each.columns) })),
  };
}
