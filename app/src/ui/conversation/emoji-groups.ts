const split = (emoji: string) => emoji.split(' ');

/** A curated set: what people use in most messages. */
export const EMOJI_GROUPS = [
  {
    id: 'smileys',
    emoji: split(
      '😀 😃 😄 😁 😅 😂 🤣 😊 🙂 🙃 😉 😇 🥰 😍 🤩 😘 😋 😜 🤪 😎 🤓 🥳 🤗 🤔 🤨 😐 😶 🙄 😏 😬 😌 😔 😴 😷 🤒 🤕 🥵 🥶 🤯 😕 😟 🙁 😮 😲 😳 🥺 😢 😭 😱 😖 😞 😓 😩 😤 😡 🤬 🤭 🤫 🫡 🫠 🥹 🤐 🤮 💀',
    ),
  },
  {
    id: 'people',
    emoji: split(
      '👍 👎 👌 ✌️ 🤞 🤟 🤘 🤙 👈 👉 👆 👇 ☝️ ✋ 👋 🤚 🖐️ 🖖 👏 🙌 🫶 👐 🤲 🤝 🙏 💪 ✍️ 💅 👀 🧠 👂 👶 🧒 🧑 👩 👨 🧓 🤷 🤦 🙋 🙅 🙆 💁 🏃 🚶 💃 🕺 🧘',
    ),
  },
  {
    id: 'hearts',
    emoji: split(
      '❤️ 🧡 💛 💚 💙 💜 🖤 🤍 🤎 💔 💕 💞 💓 💗 💖 💘 💝 ✨ ⭐ 🌟 💫 🔥 💯 💥 🎉 🎊 🎁 🎂 🏆 🥇 💡 💤',
    ),
  },
  {
    id: 'nature',
    emoji: split(
      '🐶 🐱 🐭 🐹 🐰 🦊 🐻 🐼 🐨 🐯 🦁 🐮 🐷 🐸 🐵 🐔 🐧 🐦 🦉 🐴 🦄 🐝 🦋 🐢 🐙 🐬 🐳 🌵 🌲 🌳 🌴 🌱 🍀 🌷 🌹 🌻 🌍 🌙 ☀️ ⛅ 🌧️ ⛄ ❄️ 🌈 🌊 ⚡',
    ),
  },
  {
    id: 'food',
    emoji: split(
      '🍏 🍌 🍉 🍇 🍓 🫐 🍒 🍑 🥭 🍍 🥝 🍅 🥑 🥦 🌽 🥕 🥔 🍞 🥐 🧀 🥚 🥓 🍔 🍟 🍕 🌭 🌮 🌯 🥗 🍝 🍜 🍣 🍱 🍦 🍩 🍪 🍰 🍫 🍿 ☕ 🍵 🍺 🍷 🥂 🍹 🧃',
    ),
  },
  {
    id: 'things',
    emoji: split(
      '⚽ 🏀 🎾 🏓 🎮 🎲 🎸 🎹 🎧 🎬 📷 📱 💻 🖨️ 🔋 🔌 🔒 🔑 🛠️ 📎 ✏️ 📅 📌 📦 ✉️ 📞 ⏰ ⏳ 💰 🛒 🚗 🚌 🚲 ✈️ 🚀 🚆 🏠 🏢 🏖️ ⛰️ 🏕️ 🗺️ ✅ ❌ ⚠️ ❓ ❗ 🔁',
    ),
  },
] as const;
