// A text with two themes, each long enough to be about something by itself.

const voyage = `The captain stood on the deck and watched the sails fill with wind. The ship rolled heavily in the swell, and the crew
hauled on the ropes while the mate shouted orders from the bow. By noon the storm had passed, and the sea lay quiet around the
vessel. A sailor climbed the mast and called out that he saw an island, and the boat was lowered into the waves. They rowed for
the shore with the anchor ready and the tide behind them, and the gulls cried over the harbour.`;

const kitchen = `Heat the oil in a large pan and add the onions and the garlic. Cook gently for ten minutes, stirring often, until they
are soft. Add the flour, the butter and a pinch of salt, then pour in the milk and stir until the sauce is thick. Bake the bread
in a hot oven for half an hour. Beat the eggs with the sugar, fold in the cream, and serve the soup with pepper, lemon and
parsley. Boil the potatoes in salted water, drain them, and mash them with butter.`;

export const story = `${[voyage, voyage, voyage, kitchen, kitchen, kitchen].map((part) => part.replaceAll('\n', ' ')).join('\n\n')}\n`;
