"""Emoji that tell what a message means, a word each. Skin tones and variation selectors are signs of their own."""

# No folded word begins with "@".
_GROUPS = {
    "@thumb_up": "👍👏💯🤝",
    "@thumb_down": "👎",
    "@ok": "👌✅✔☑🆗",
    "@cross": "❌✖❎🚫",
    "@heart": "❤♥🧡💛💚💙💜💕💖💗💓💞😍🥰😘",
    "@smile": "😀😃😄😁😊🙂☺😉😆😂🤣😅",
    "@angry": "😡😠🤬😤👿🖕💩",
    "@sad": "😢😭😞😔☹🙁😟😥😩😫😰😓",
    "@pray": "🙏",
    "@star": "⭐🌟",
    "@wave": "👋",
    "@fire": "🔥",
    "@alarm": "🆘🚨🚒🚑",
}
NAMES = {sign: name for name, signs in _GROUPS.items() for sign in signs}
WORDS = frozenset(_GROUPS)
