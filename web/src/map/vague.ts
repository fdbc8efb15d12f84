/** A button for incidents in view whose place is known so roughly that no mark on the map would be honest. */

import type { Speech } from "../page/words.ts";

export class VagueButton {
  private readonly button = document.createElement("button");
  private spots: readonly number[] = [];

  constructor(
    frame: HTMLElement,
    private readonly speech: Speech,
    open: (spots: readonly number[]) => void,
  ) {
    this.button.type = "button";
    this.button.className = "button small map-vague";
    this.button.hidden = true;
    this.button.addEventListener("click", () => open(this.spots));
    frame.append(this.button);
  }

  /** Stand for these spots, with so many incidents. */
  show(spots: readonly number[], incidents: number): void {
    this.spots = spots;
    this.button.hidden = incidents === 0;
    this.button.textContent = this.speech.say("map.vague", { n: incidents });
  }
}
