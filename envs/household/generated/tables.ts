/**
 * What is so in every house of ALFWorld (what holds what, what can be done with a thing), and frequencies counted in all its released
 * initial states (MIT): 706 games on 107 floor plans, those of the validation splits among them. Homes are drawn from the counts
 * of train-tables.ts; these are for the policies and studies that were made with them. Only counts stand here, no game. Lines
 * are `name: values`; frequencies.ts reads them.
 */

/** How many receptacles of a type a floor plan has, as `count` or `count x plans`. */
export const RECEPTACLE_COUNTS = {
  kitchen: `
cabinet: 2 4x2 6 8 9x2 10x3 11x2 12 13x4 15 16 18 19 20x3 21 23 26 27
coffeemachine: 1x28
countertop: 1x5 2x11 3x9 4x3
diningtable: 0x13 1x11 2x3 3
drawer: 0 1x2 2 3x7 4x4 5x3 6x3 7 8 9 12x2 13 27
fridge: 1x28
garbagecan: 1x28
microwave: 1x28
safe: 0x27 1
shelf: 0x23 3x5
sidetable: 0x25 1x3
sinkbasin: 1x28
stoveburner: 4x27 6
toaster: 1x28
`,
  livingroom: `
armchair: 0 1x15 2x7 3
cabinet: 0x21 1 4 8
coffeetable: 0x5 1x15 2x4
desk: 0x23 1
diningtable: 0x12 1x9 2x3
drawer: 0x6 1x3 2 4x5 5 6x2 7x3 8 12 21
dresser: 0x15 1x8 2
garbagecan: 1x24
ottoman: 0x20 1x4
safe: 0x22 1x2
shelf: 0x14 1 2 3 4 6 8x2 12 13 14
sidetable: 0x6 1x8 2x4 3x5 5
sofa: 1x19 2x5
tvstand: 0x13 1x9 2x2
`,
  bedroom: `
armchair: 0x22 1x4 2 3
bed: 1x24 2x4
cabinet: 0x24 1 2 4x2
countertop: 0x27 1
desk: 0x9 1x16 2x3
diningtable: 0x24 1x4
drawer: 0 2x7 3x3 4x2 5x4 6x3 8 10x2 11x2 13 16 17
dresser: 0x15 1x11 2x2
garbagecan: 1x28
laundryhamper: 0x20 1x8
safe: 0x23 1x5
shelf: 0x9 1x6 2x3 5x3 6x2 7 8 9 12 14
sidetable: 0x10 1x12 2x6
`,
  bathroom: `
bathtubbasin: 0x8 1x19
cabinet: 0x13 2 3 4x9 5x2 9
cart: 0x25 1x2
countertop: 0x4 1x19 2x4
drawer: 0x13 1x2 2x3 4x4 6x2 8x3
dresser: 0x25 1x2
garbagecan: 1x27
handtowelholder: 1x15 2x11 4
shelf: 0x20 1x3 2x2 3 4
sidetable: 0x25 1x2
sinkbasin: 1x14 2x13
toilet: 1x27
toiletpaperhanger: 1x27
towelholder: 1x19 2x8
`,
} as const;

/** How many things of a type lie in a game of the room, on average. */
export const THING_COUNTS = {
  kitchen: `
apple 2.00, book 0.09, bowl 1.97, bread 1.66, butterknife 1.85, cellphone 0.94, creditcard 0.92, cup 1.95,
dishsponge 1.94, egg 1.93, fork 1.96, glassbottle 1.09, kettle 0.50, knife 1.86, ladle 0.39, lettuce 1.79, mug 1.90,
pan 1.33, papertowelroll 0.61, pen 0.10, pencil 0.13, peppershaker 1.98, plate 1.87, pot 1.35, potato 1.95,
saltshaker 1.96, soapbottle 1.95, spatula 1.90, spoon 1.91, spraybottle 0.08, statue 0.75, tomato 1.96, vase 1.14,
winebottle 0.53
`,
  livingroom: `
book 0.29, bowl 0.10, box 1.56, candle 0.17, cellphone 1.06, creditcard 2.12, desklamp 0.13, keychain 1.69, laptop
1.58, newspaper 1.39, pen 0.12, pencil 0.16, pillow 1.22, plate 0.31, remotecontrol 2.15, statue 2.28, tissuebox
1.21, vase 1.79, watch 1.39, wateringcan 0.06
`,
  bedroom: `
alarmclock 1.84, book 1.89, bowl 1.08, cd 1.81, cellphone 2.06, creditcard 1.99, desklamp 0.87, keychain 1.88,
laptop 1.66, mug 1.38, pen 1.84, pencil 1.97, pillow 1.67, remotecontrol 0.20, statue 0.09, teddybear 0.17,
tissuebox 0.15, vase 0.12, watch 0.06
`,
  bathroom: `
candle 1.92, cloth 1.76, dishsponge 0.24, handtowel 1.24, papertowelroll 0.08, soapbar 1.84, soapbottle 1.88,
spraybottle 2.10, tissuebox 0.36, toiletpaper 1.83, towel 1.10
`,
} as const;

/** Where things of a type lie: receptacle types with the number of things seen there. */
export const PLACES = `
alarmclock: desk 81, shelf 57, sidetable 34, dresser 27, diningtable 13, countertop 1
apple: fridge 195, countertop 177, garbagecan 115, sinkbasin 96, microwave 82, diningtable 61, sidetable 5
book: bed 121, drawer 36, desk 33, countertop 20, dresser 16, diningtable 16, cabinet 13, sidetable 11, sofa 6,
  coffeetable 5, armchair 4, tvstand 2, shelf 1
bowl: cabinet 243, fridge 206, countertop 137, desk 85, diningtable 79, shelf 48, sinkbasin 23, microwave 15,
  sidetable 10, dresser 4, tvstand 3, coffeetable 2
box: sofa 40, cabinet 35, diningtable 25, dresser 23, coffeetable 17, shelf 13, sidetable 11, armchair 9, desk 4,
  tvstand 2
bread: countertop 359, diningtable 125, fridge 119, sidetable 3, microwave 1
butterknife: countertop 465, diningtable 131, drawer 41, sinkbasin 38, sidetable 1
candle: toilet 65, countertop 61, cabinet 49, drawer 20, shelf 15, sidetable 9, diningtable 5, dresser 5, coffeetable
  4, cart 2, tvstand 1
cd: drawer 65, desk 51, garbagecan 24, dresser 20, sidetable 19, shelf 16, diningtable 9, armchair 3, cabinet 3
cellphone: countertop 216, drawer 140, shelf 69, bed 68, dresser 44, desk 43, safe 36, armchair 26, sofa 22, sidetable
  19, diningtable 15, coffeetable 2, tvstand 1
cloth: cabinet 79, bathtubbasin 46, countertop 22, drawer 21, sinkbasin 13, shelf 10, toilet 5, cart 3
creditcard: drawer 229, countertop 150, shelf 145, sidetable 57, dresser 43, desk 43, armchair 38, sofa 35,
  coffeetable 33, diningtable 17, tvstand 11, ottoman 4
cup: fridge 168, cabinet 157, countertop 149, sinkbasin 80, diningtable 62, microwave 54, shelf 37, sidetable 4
desklamp: desk 63, sidetable 35, dresser 14, shelf 3, coffeetable 1
dishsponge: countertop 198, cabinet 179, drawer 129, diningtable 77, sinkbasin 50, shelf 44, garbagecan 39,
  bathtubbasin 9, toilet 5, cart 3, sidetable 1
egg: fridge 175, countertop 165, garbagecan 115, sinkbasin 114, microwave 81, diningtable 54, sidetable 1
fork: countertop 318, drawer 192, diningtable 122, sinkbasin 76, sidetable 6
glassbottle: cabinet 144, countertop 131, shelf 35, sinkbasin 30, garbagecan 29, diningtable 20, fridge 10
handtowel: handtowelholder 133, countertop 7
kettle: stoveburner 66, countertop 56, cabinet 42, diningtable 15, sinkbasin 2
keychain: drawer 81, safe 47, dresser 44, desk 44, sidetable 42, shelf 39, armchair 28, diningtable 24, sofa 23,
  coffeetable 18, tvstand 13, cabinet 4
knife: countertop 455, diningtable 105, drawer 89, sinkbasin 26, sidetable 3
ladle: countertop 69, drawer 25, diningtable 24, cabinet 23, sinkbasin 1
laptop: bed 140, dresser 59, desk 38, sofa 36, diningtable 31, coffeetable 25, armchair 23, sidetable 8, tvstand 8,
  countertop 1
lettuce: countertop 300, fridge 186, diningtable 123, sinkbasin 30, garbagecan 12, sidetable 2
mug: countertop 228, fridge 135, cabinet 134, desk 77, diningtable 73, shelf 66, microwave 63, sinkbasin 44, sidetable
  18, dresser 9, coffeemachine 5
newspaper: shelf 33, sofa 33, dresser 26, cabinet 16, sidetable 13, armchair 12, diningtable 11, coffeetable 9, drawer
  2, ottoman 1
pan: stoveburner 280, countertop 95, fridge 54, cabinet 35, diningtable 21
papertowelroll: countertop 102, garbagecan 63, shelf 45, diningtable 17, toilet 2, sidetable 2
pen: desk 60, drawer 52, shelf 40, diningtable 31, sidetable 26, dresser 25, countertop 18, garbagecan 7, coffeetable
  2, tvstand 1
pencil: desk 72, drawer 62, shelf 44, sidetable 35, diningtable 23, dresser 22, countertop 16, garbagecan 12,
  coffeetable 8
peppershaker: countertop 216, cabinet 204, drawer 152, shelf 70, diningtable 69, sidetable 13
pillow: bed 193, sofa 78, armchair 59, ottoman 1
plate: cabinet 289, countertop 167, fridge 96, diningtable 92, shelf 34, sinkbasin 21, coffeetable 8, microwave 7,
  sidetable 2, tvstand 1
pot: stoveburner 373, countertop 68, diningtable 20, fridge 18, cabinet 6, shelf 6, sinkbasin 2
potato: countertop 208, fridge 206, sinkbasin 103, microwave 72, garbagecan 61, diningtable 55, sidetable 8
remotecontrol: sofa 62, dresser 42, coffeetable 34, armchair 32, sidetable 30, drawer 15, tvstand 15, shelf 14,
  diningtable 11, desk 7, countertop 1, ottoman 1
saltshaker: cabinet 214, countertop 173, drawer 171, diningtable 85, shelf 69, sidetable 5
soapbar: countertop 55, toilet 40, sinkbasin 36, cabinet 23, bathtubbasin 15, garbagecan 13, shelf 12, drawer 11, cart
  2, sidetable 1
soapbottle: countertop 318, cabinet 289, garbagecan 105, diningtable 98, shelf 42, toilet 42, sidetable 14, drawer 10,
  dresser 4, cart 2
spatula: countertop 312, drawer 166, diningtable 107, sinkbasin 104, stoveburner 2, sidetable 1
spoon: countertop 310, drawer 173, sinkbasin 114, diningtable 88, sidetable 11
spraybottle: countertop 80, cabinet 64, toilet 51, garbagecan 26, shelf 12, dresser 10, cart 8, diningtable 8,
  sidetable 7, drawer 1
statue: countertop 187, shelf 156, dresser 49, diningtable 42, sidetable 42, coffeetable 39, tvstand 17, safe 6
teddybear: bed 20
tissuebox: cabinet 40, sidetable 35, shelf 29, dresser 28, diningtable 15, countertop 13, coffeetable 9, desk 8,
  drawer 7, tvstand 4, garbagecan 2, cart 2, toilet 1
toiletpaper: toilet 50, cabinet 43, countertop 35, toiletpaperhanger 30, garbagecan 16, drawer 15, shelf 13, cart 2,
  sidetable 2, dresser 1
tomato: countertop 251, fridge 238, diningtable 90, garbagecan 66, sinkbasin 65, sidetable 7
towel: towelholder 123, countertop 1
vase: shelf 209, cabinet 183, countertop 122, dresser 37, safe 20, sidetable 15, diningtable 15, tvstand 15,
  coffeetable 10, desk 4
watch: sidetable 28, safe 25, dresser 24, drawer 24, shelf 24, tvstand 14, diningtable 13, coffeetable 11
wateringcan: coffeetable 6, shelf 1
winebottle: countertop 56, cabinet 53, diningtable 52, garbagecan 19, shelf 8, fridge 5
`;

/** Which types of things a receptacle type can hold. */
export const HOLDS = `
armchair: book box cellphone cloth creditcard keychain laptop newspaper pillow remotecontrol
bathtubbasin: cloth dishsponge handtowel soapbar
bed: baseballbat basketball book cellphone laptop pillow tennisracket
cabinet: book bowl box candle cd cloth cup dishsponge glassbottle handtowel kettle ladle mug newspaper pan
  peppershaker plate plunger pot saltshaker soapbar soapbottle spraybottle tissuebox toiletpaper vase wateringcan
  winebottle
cart: candle cloth dishsponge handtowel plunger soapbar soapbottle spraybottle tissuebox toiletpaper
coffeemachine: mug
coffeetable: book bowl box candle cellphone creditcard keychain laptop newspaper pen pencil plate remotecontrol statue
  tissuebox vase watch wateringcan
countertop: alarmclock apple book bowl bread butterknife candle cd cellphone cloth creditcard cup dishsponge egg fork
  glassbottle handtowel kettle keychain knife ladle laptop lettuce mug pan pen pencil peppershaker plate pot potato
  remotecontrol saltshaker soapbar soapbottle spatula spoon spraybottle statue tissuebox toiletpaper tomato vase
  winebottle
desk: alarmclock basketball book bowl box cd cellphone cloth creditcard keychain laptop mug pen pencil remotecontrol
  statue tennisracket tissuebox vase watch wateringcan
diningtable: alarmclock apple baseballbat basketball book bowl box bread butterknife candle cd cellphone cloth
  creditcard cup dishsponge egg fork glassbottle kettle keychain knife ladle laptop lettuce mug newspaper pan pen
  pencil peppershaker plate pot potato remotecontrol saltshaker soapbottle spatula spoon spraybottle statue
  tennisracket tissuebox tomato vase watch wateringcan winebottle
drawer: book butterknife candle cd cellphone cloth creditcard dishsponge fork handtowel keychain knife ladle newspaper
  pen pencil peppershaker remotecontrol saltshaker soapbar soapbottle spatula spoon spraybottle tissuebox toiletpaper
  watch wateringcan
dresser: alarmclock basketball book bowl box candle cd cellphone cloth creditcard keychain laptop mug newspaper pen
  pencil plate remotecontrol spraybottle statue tennisracket tissuebox toiletpaper vase watch wateringcan
fridge: apple bowl bread cup egg glassbottle lettuce mug pan plate pot potato tomato winebottle
garbagecan: apple bread cd cloth dishsponge egg handtowel lettuce newspaper pen pencil potato soapbar soapbottle
  spraybottle tissuebox toiletpaper tomato winebottle
handtowelholder: handtowel
laundryhamper: cloth
microwave: apple bowl bread cup egg glassbottle mug plate potato tomato
ottoman: book box cellphone creditcard keychain laptop newspaper pillow remotecontrol
safe: cd cellphone creditcard keychain statue vase watch
shelf: alarmclock book bowl box candle cd cellphone cloth creditcard cup dishsponge glassbottle handtowel kettle
  keychain mug newspaper pen pencil peppershaker plate pot remotecontrol saltshaker soapbar soapbottle spraybottle
  statue tissuebox toiletpaper vase watch wateringcan winebottle
sidetable: alarmclock apple baseballbat basketball book bowl box bread butterknife candle cd cellphone cloth
  creditcard cup dishsponge egg fork handtowel kettle keychain knife laptop lettuce mug newspaper pan pen pencil
  peppershaker plate pot potato remotecontrol saltshaker soapbar soapbottle spatula spoon spraybottle statue
  tennisracket tissuebox toiletpaper tomato vase watch wateringcan winebottle
sinkbasin: apple bowl butterknife cloth cup dishsponge egg fork glassbottle handtowel kettle knife ladle lettuce mug
  pan plate pot potato soapbar spatula spoon tomato
sofa: book box cellphone creditcard keychain laptop newspaper pillow remotecontrol
stoveburner: kettle pan pot
toilet: candle cloth dishsponge handtowel soapbar soapbottle spraybottle tissuebox toiletpaper
toiletpaperhanger: toiletpaper
towelholder: towel
tvstand: tissuebox
`;

/** What can be done with things: p pick up, c clean, h heat, o cool, s slice, t switch on, r holds other things. */
export const ABILITIES = `
alarmclock p, apple pchos, baseballbat p, basketball p, book p, boots p, bowl pcor, box pr, bread phos, butterknife
pc, candle p, cd p, cellphone p, cloth pc, creditcard p, cup pchor, desklamp t, dishsponge pc, egg pchos, footstool p,
fork pc, glassbottle p, handtowel p, kettle pc, keychain p, knife pc, ladle pc, laptop p, lettuce pcos, mug pchor,
newspaper p, pan pcor, papertowelroll p, pen p, pencil p, peppershaker p, pillow p, plate pchor, plunger p, pot pcor,
potato pchos, remotecontrol p, saltshaker p, scrubbrush p, soapbar pc, soapbottle p, spatula pc, spoon pc, spraybottle
p, statue p, teddybear p, tennisracket p, tissuebox p, toiletpaper p, tomato pchos, towel p, vase p, watch p,
wateringcan p, winebottle po
`;

/** Share of a receptacle type that has a door or a front, in per cent. */
export const OPENABLE = { cabinet: 84, drawer: 85, fridge: 100, microwave: 100, safe: 88 } as const;
