/** From so many on, links side by side would be a wall. */
export const manyPlaces = 8;

/** A list to choose a website or store view from, which leads to the same page for it. */
export function PlacePicker(props: {
  label: string;
  name: string;
  places: { value: string; label: string }[];
  chosen: string;
  submit: string;
}) {
  const { label, name, places, chosen, submit } = props;
  return (
    <form className="flex flex-wrap items-end gap-3 border-b border-hairline pb-4">
      <div className="grid min-w-64 gap-1">
        <label htmlFor="place" className="label">
          {label}
        </label>
        <select id="place" name={name} defaultValue={chosen} key={chosen} className="entry">
          {places.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </div>
      <button className="button button-quiet">{submit}</button>
    </form>
  );
}
