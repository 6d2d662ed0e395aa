// News from the phones: asked of the server all the time, which holds the question and answers when something came.

const REST = 3000 // milliseconds, where the server is away
const SAYS = { none: "No phone yet.", here: "A phone is connected.", away: "The phone is quiet: its screen may be off." }

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/**
 * Ask for as long as `goes()`; say how the phone is, and what came (server/phone/long_poll.py says how).
 * @param {{token: string, news: string}} phone the code that is valid, and what is known of it
 */
export async function watch(phone, { goes, say, came, ended }) {
  let known = phone.news
  while (goes()) {
    say(SAYS[known.split(".")[1]] ?? "")
    try {
      const answer = await fetch(`/phone/${phone.token}/news?known=${known}`, { cache: "no-store" })
      const { news } = answer.ok ? await answer.json() : await pause(REST).then(() => ({ news: known }))
      if (!goes()) return
      if (news === "ended") return ended() // stopped in another tab, or its time is over
      if (news.split(".")[0] !== known.split(".")[0]) came()
      known = news
    } catch { // Streamlit says itself that the server is away
      await pause(REST)
    }
  }
}
