/** A saved page: the inspector takes the place of the static heat maps. */

import { InspectorView } from "../inspector/view";
import { savedModel } from "./saved_model";
import { savedResults } from "./saved_results";

const data = document.getElementById("tm-data");
const place = document.getElementById("tm-inspector");
if (data && place)
  void savedResults(data.textContent ?? "").then((saved) => {
    new InspectorView(savedModel(saved), place);
    document.body.classList.add("tm-live");
  });
