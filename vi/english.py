"""English words that are Telex for a Vietnamese syllable too: "has" is "há", "bans" is "bán".

Of the 20,000 most frequent English words, those that `vi.keystrokes.telex` reads as a syllable.
"""

from vi.tables import words

# Said in Vietnamese too, or names: these are never residue.
USED_HERE = words(
    """
    air ana as asap aus bar beer best bits boom boots box bus chef chips corn des disc ex gas gus hans has here his
    host how if imf irene is lana laos last laura lee lens lisa list luis lux mama manga mary maya meme misa mix momo
    mono more most nana now of or pharma photos pos post quasi res reset roast room rooms rosa row sex sir sofa sos
    tax taxi term test there these this thor tips toast trans ups us usa vest visa
    """
)

# These are residue in a message that has other residue: "ddaats cos sow" is "đất có sơ".
ENGLISH = words(
    """
    ama ans ari arm aura aux ax bangs bans barn bats bays bee beef been bees bets bias bins bis boar boast boats bois
    bono boo boon boost bore born bots bow bows buns burn bury bust busy buys cams cans caps car cary cas cast cats
    chair chaos char charm chats cheer cher chest choir chops chose chosen chow coast coats congo conor cons coo cops
    cor core cos cost cow cows cox cups cuts dad dads dams dana dans dar darn das dawn days dee deed deeds deem deer
    def defend dems dense der did didn dips dir dis docs dod does doj donor doo doom door dora dorm dos dose dots dow
    down downs dust ems eps esp est gangs gaps gary gasp gays gif goats goes goo gore gown guns guts guys hair hamas
    hangar hangs haram harm hats hee her hero hes hex hips hits hoax homo honor hoo hoops hops horn hose ins ira isa
    ist its keen keeps kings kits lama lamar laps las lawn lax lays les lest lets lex liar lips loaf loans lois loo
    loom loops lore lori los lose lost lots low lows lungs lust maj mana mans maps mar mas mast mats max meets memes
    mens mer mere mets mins mir mis mist mojo moms moon moons moor moran moron mos muir mums must nas nero nes nest
    nets ngos noir noon nor nora norm nos nose nuns nuts oats ons oops ops ore own owns ox pair pans par pas paso past
    pasta pats pawn pax pays pee peer pens per pest pets pics pieces pins pits poems poets poo poor pops por porn
    porno pose pots pow pups puts queen queens queer quest queue quits quran raf raj rams rats rays reef ref rene reps
    rest reuse rex rings roar roof roots ros rose rosen rows runs rust sachs sans sas says see seem seems seen sees
    sense ser sets sims sings sins sis sits six soar songs sons soo soon sore sow sox sums suns sur taj taps tar tee
    teen teens tees tens tense tex thats thee theme themes things thorn those thus tis tits toes tons too tops tor
    tore torn tos tow town towns traps tree trees trips trojan troops trust turn usc vans var vary vast ver vets vis
    vow vows
    """
)
