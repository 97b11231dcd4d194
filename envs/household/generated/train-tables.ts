/**
 * Frequencies from which houses are drawn, counted in games of which none is a validation game: the 4,136 train games and the 200
 * of valid_train that are shipped. Only counts stand here, no game, in the form of tables.ts; `tests/envs/household/tables.test.ts`
 * counts them again.
 */

/** How many receptacles of a type a floor plan has, as `count` or `count x plans`. */
export const TRAIN_RECEPTACLE_COUNTS = {
  kitchen: `
cabinet: 2 4x2 8 9x2 10x3 11x2 12 13x4 15 16 18 19 20x3 21 23 26 27
coffeemachine: 1x27
countertop: 1x5 2x11 3x8 4x3
diningtable: 0x12 1x11 2x3 3
drawer: 0 1x2 2 3x6 4x4 5x3 6x3 7 8 9 12x2 13 27
fridge: 1x27
garbagecan: 1x27
microwave: 1x27
safe: 0x26 1
shelf: 0x23 3x4
sidetable: 0x24 1x3
sinkbasin: 1x27
stoveburner: 4x26 6
toaster: 1x27
`,
  livingroom: `
armchair: 0 1x14 2x7 3
cabinet: 0x21 1 8
coffeetable: 0x4 1x15 2x4
desk: 0x22 1
diningtable: 0x11 1x9 2x3
drawer: 0x6 1x3 2 4x5 6x2 7x3 8 12 21
dresser: 0x15 1x7 2
garbagecan: 1x23
ottoman: 0x19 1x4
safe: 0x22 1
shelf: 0x14 1 2 3 4 6 8x2 13 14
sidetable: 0x6 1x7 2x4 3x5 5
sofa: 1x18 2x5
tvstand: 0x12 1x9 2x2
`,
  bedroom: `
armchair: 0x21 1x4 2 3
bed: 1x23 2x4
cabinet: 0x23 1 2 4x2
countertop: 0x26 1
desk: 0x9 1x16 2x2
diningtable: 0x23 1x4
drawer: 0 2x7 3x3 4x2 5x4 6x2 8 10x2 11x2 13 16 17
dresser: 0x14 1x11 2x2
garbagecan: 1x27
laundryhamper: 0x20 1x7
safe: 0x23 1x4
shelf: 0x9 1x6 2x3 5x3 6 7 8 9 12 14
sidetable: 0x9 1x12 2x6
`,
  bathroom: `
bathtubbasin: 0x7 1x19
cabinet: 0x13 2 3 4x8 5x2 9
cart: 0x24 1x2
countertop: 0x4 1x18 2x4
drawer: 0x12 1x2 2x3 4x4 6x2 8x3
dresser: 0x24 1x2
garbagecan: 1x26
handtowelholder: 1x15 2x10 4
shelf: 0x19 1x3 2x2 3 4
sidetable: 0x24 1x2
sinkbasin: 1x14 2x12
toilet: 1x26
toiletpaperhanger: 1x26
towelholder: 1x18 2x8
`,
} as const;

/** How many things of a type lie in a game of the room, on average, from .05 on. */
export const TRAIN_THING_COUNTS = {
  kitchen: `
apple 2.03, book 0.17, bowl 1.97, bread 1.57, butterknife 1.84, cellphone 0.22, creditcard 0.19, cup 1.99, dishsponge
2.01, egg 2.00, fork 2.01, glassbottle 0.48, kettle 0.91, knife 1.95, ladle 0.71, lettuce 1.80, mug 1.95, pan 1.40,
pen 0.13, pencil 0.13, peppershaker 2.07, plate 1.85, pot 1.56, potato 2.01, saltshaker 1.97, soapbottle 1.98, spatula
1.95, spoon 2.00, spraybottle 0.13, statue 0.26, tomato 2.01, vase 0.37, winebottle 0.81
`,
  livingroom: `
book 0.51, bowl 0.22, box 1.33, candle 0.25, cellphone 0.45, creditcard 2.12, desklamp 0.29, keychain 2.03, laptop
1.46, newspaper 1.23, pen 0.38, pencil 0.33, pillow 1.15, plate 0.53, remotecontrol 2.07, statue 2.31, tissuebox 0.74,
vase 1.72, watch 0.93, wateringcan 0.51
`,
  bedroom: `
alarmclock 1.74, book 1.85, bowl 0.70, box 0.47, cd 2.08, cellphone 2.07, cloth 0.33, creditcard 2.01, desklamp 0.77,
keychain 2.03, laptop 1.61, mug 0.94, pen 2.09, pencil 2.00, pillow 1.68, remotecontrol 0.24, statue 0.20, tissuebox
0.24, vase 0.14, watch 0.12
`,
  bathroom: `
candle 2.02, cloth 1.97, dishsponge 0.45, handtowel 1.22, soapbar 2.09, soapbottle 1.98, spraybottle 1.98, tissuebox
0.52, toiletpaper 2.29, towel 1.09
`,
} as const;

/** Where things of a type lie: receptacle types with the number of things seen there. */
export const TRAIN_PLACES = `
alarmclock: desk 531, shelf 307, sidetable 297, dresser 268, diningtable 101, countertop 17
apple: countertop 1054, fridge 994, diningtable 628, microwave 527, garbagecan 512, sinkbasin 356, sidetable 75
book: bed 820, desk 321, countertop 226, drawer 196, dresser 163, diningtable 94, sidetable 87, cabinet 85,
  coffeetable 69, armchair 57, shelf 45, sofa 43, tvstand 1
bowl: cabinet 1442, countertop 880, fridge 791, diningtable 666, desk 282, shelf 271, sinkbasin 122, microwave 110,
  dresser 91, sidetable 47, coffeetable 30, tvstand 2
box: dresser 182, diningtable 177, sofa 151, coffeetable 150, desk 147, shelf 135, sidetable 65, armchair 57, ottoman
  3, tvstand 1
bread: countertop 1818, diningtable 957, fridge 400, sidetable 19, garbagecan 15, microwave 6
butterknife: countertop 2218, diningtable 968, drawer 305, sinkbasin 218, sidetable 42
candle: toilet 602, countertop 545, cabinet 235, drawer 192, shelf 167, sidetable 119, diningtable 33, cart 32,
  coffeetable 32, dresser 28
cd: drawer 442, desk 388, dresser 251, shelf 244, sidetable 228, garbagecan 104, diningtable 79, cabinet 37, safe 37,
  countertop 10, armchair 2
cellphone: bed 532, drawer 509, desk 358, dresser 240, sidetable 199, countertop 193, diningtable 141, shelf 128,
  armchair 69, sofa 39, coffeetable 32, safe 32, ottoman 6
cloth: bathtubbasin 541, cabinet 382, countertop 316, drawer 299, shelf 282, sinkbasin 143, toilet 75, cart 25,
  garbagecan 24, dresser 20, sidetable 3
creditcard: drawer 689, shelf 471, sidetable 408, desk 348, dresser 323, countertop 208, sofa 204, armchair 192,
  coffeetable 187, diningtable 156, ottoman 13, tvstand 5
cup: countertop 931, cabinet 917, fridge 838, diningtable 567, sinkbasin 362, microwave 300, shelf 77, sidetable 63
desklamp: sidetable 318, desk 248, dresser 162, shelf 72, coffeetable 18
dishsponge: countertop 1222, cabinet 1003, drawer 879, diningtable 519, sinkbasin 327, garbagecan 227, shelf 143,
  bathtubbasin 98, toilet 52, sidetable 29, cart 25
egg: countertop 1057, fridge 962, sinkbasin 540, microwave 505, garbagecan 498, diningtable 457, sidetable 56
fork: countertop 1889, diningtable 917, drawer 879, sinkbasin 360, sidetable 53
glassbottle: cabinet 326, countertop 268, diningtable 135, fridge 119, sinkbasin 93, shelf 37, garbagecan 1, microwave
  1
handtowel: handtowelholder 1067, countertop 55
kettle: stoveburner 764, countertop 480, cabinet 452, diningtable 127, sinkbasin 28, shelf 7
keychain: drawer 529, sidetable 395, shelf 394, desk 356, dresser 317, armchair 212, sofa 202, coffeetable 172,
  diningtable 137, safe 48, ottoman 14, countertop 9, cabinet 3, tvstand 3
knife: countertop 2038, diningtable 952, drawer 751, sinkbasin 220, sidetable 26
ladle: countertop 623, cabinet 345, drawer 252, diningtable 195, sinkbasin 29
laptop: bed 1022, desk 274, coffeetable 220, sofa 209, diningtable 182, dresser 85, armchair 59, sidetable 49, ottoman
  16, countertop 13, tvstand 5
lettuce: countertop 1563, diningtable 1032, fridge 811, sinkbasin 180, sidetable 47, garbagecan 37
mug: countertop 1320, cabinet 769, fridge 727, diningtable 535, microwave 321, desk 277, sinkbasin 274, shelf 208,
  sidetable 158, dresser 147, coffeemachine 59
newspaper: sofa 135, coffeetable 109, diningtable 88, sidetable 77, shelf 74, dresser 56, armchair 38, drawer 25,
  ottoman 10
pan: stoveburner 1394, countertop 925, cabinet 242, diningtable 157, fridge 135, sinkbasin 1
papertowelroll: countertop 16, garbagecan 7, diningtable 6, shelf 5, sidetable 1
pen: desk 549, dresser 366, drawer 353, sidetable 290, shelf 277, diningtable 210, countertop 133, coffeetable 76,
  garbagecan 35
pencil: desk 445, drawer 421, sidetable 357, shelf 295, dresser 244, diningtable 174, garbagecan 99, countertop 89,
  coffeetable 51
peppershaker: cabinet 1390, countertop 1313, diningtable 693, drawer 615, shelf 123, sidetable 103
pillow: bed 1457, sofa 468, armchair 114, ottoman 3
plate: cabinet 1562, countertop 1093, diningtable 668, fridge 436, shelf 99, coffeetable 80, sinkbasin 73, microwave
  23, sidetable 15
pot: stoveburner 2225, countertop 503, diningtable 156, fridge 153, cabinet 121, sinkbasin 16, shelf 12
potato: countertop 1304, fridge 1015, diningtable 638, sinkbasin 437, microwave 401, garbagecan 248, sidetable 52
remotecontrol: coffeetable 252, sofa 214, sidetable 162, armchair 118, diningtable 114, dresser 89, shelf 88, drawer
  86, desk 77, countertop 15, ottoman 13, tvstand 8
saltshaker: cabinet 1292, countertop 1275, diningtable 697, drawer 558, shelf 117, sidetable 86
soapbar: countertop 427, toilet 290, bathtubbasin 267, sinkbasin 244, cabinet 231, drawer 183, garbagecan 124, shelf
  102, sidetable 37, cart 24
soapbottle: countertop 1875, cabinet 1555, diningtable 795, garbagecan 618, toilet 448, shelf 299, drawer 157,
  sidetable 94, cart 30
spatula: countertop 1829, diningtable 940, drawer 834, sinkbasin 352, sidetable 21
spoon: countertop 1623, drawer 1066, diningtable 861, sinkbasin 470, sidetable 64
spraybottle: countertop 626, toilet 522, cabinet 382, garbagecan 204, shelf 135, cart 66, sidetable 63, diningtable
  62, dresser 36, drawer 3, toaster 1
statue: shelf 614, coffeetable 311, countertop 276, diningtable 244, sidetable 207, dresser 151, desk 46, tvstand 5
teddybear: bed 9
tissuebox: shelf 203, countertop 157, coffeetable 127, drawer 127, sidetable 125, diningtable 108, desk 80, cabinet
  29, dresser 29, tvstand 27, toilet 20, cart 17, garbagecan 6
toiletpaper: toilet 683, countertop 419, toiletpaperhanger 249, cabinet 208, drawer 188, garbagecan 155, shelf 128,
  cart 30, sidetable 28, dresser 27
tomato: fridge 1346, countertop 1278, diningtable 788, garbagecan 364, sinkbasin 263, sidetable 60
towel: towelholder 1003, countertop 1
vase: shelf 671, countertop 254, cabinet 232, coffeetable 147, dresser 142, sidetable 133, diningtable 119, desk 21,
  tvstand 5
watch: coffeetable 141, sidetable 98, drawer 88, diningtable 74, dresser 72, shelf 68, desk 25, tvstand 4
wateringcan: drawer 74, coffeetable 60, sidetable 50, dresser 29, shelf 26, diningtable 14
winebottle: countertop 588, cabinet 431, diningtable 400, garbagecan 152, shelf 55, fridge 25, sidetable 3
`;
