/** What the models are compared on: prose, speech, figures, code and another language, written for this purpose. */
export const PASSAGES: readonly string[] = [
  "The old lighthouse keeper climbed the stairs every evening, counted the ships on the horizon and wrote their number in a small green book. One night the number was zero, and he understood that the war had reached the coast.",
  'Question: A train leaves at 9:40 and needs 2 hours and 35 minutes. When does it arrive?\nAnswer: It arrives at 12:15, because 9:40 plus two hours is 11:40, and 35 minutes later it is 12:15.\n\nQuestion: And if it is 20 minutes late?\nAnswer: Then it arrives at 12:35."',
  "def mean(values):\n    total = 0.0\n    for value in values:\n        total += value\n    return total / len(values) if values else float('nan')\n\n\ndef test_mean():\n    assert mean([1, 2, 3]) == 2\n",
  "Le chat dort sur la table; demain, s'il pleut, nous resterons à la maison et nous lirons de vieux livres. « Vraiment ? » demanda-t-elle.",
  "Dear Ms. Alvarez, thank you for your letter of 3 March about the bridge over the river Soar. The council will discuss the repairs on Monday, and we expect the work to take about six weeks.",
  "In a kitchen you find an apple, a fridge and a countertop. To cool the apple, take it, open the fridge, put it inside, wait, take it out and place it on the countertop. Then the task is done.",
];

/** What is asked in the greedy comparison; each makes the model speak for more than thirty tokens. */
export const QUESTIONS: readonly string[] = [
  "Why is the sky blue? Explain it to a child.",
  "Write a short story about a robot that finds a garden.",
  "Give me three tips for learning to cook.",
  "Describe how a bicycle works.",
  "What happened in the year 1969?",
];

export const GREEDY_TOKENS = 40;
