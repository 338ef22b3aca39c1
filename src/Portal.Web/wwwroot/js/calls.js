// The player of recordings: speed, and the drawing that shows how far it is. Players come and go with the page, so one listener each serves them all.

const width = 300;
const height = 60;

const playerOf = (element) => element.closest('.player');
const audioOf = (element) => playerOf(element)?.querySelector('audio');

function follow(audio) {
  const wave = playerOf(audio)?.querySelector('.wave');
  if (!wave) return;
  const share = Number.isFinite(audio.duration) && audio.duration > 0 ? audio.currentTime / audio.duration : 0;
  wave.style.setProperty('--heard', `${(share * 100).toFixed(2)}%`);
}

function draw(wave, path) {
  for (const line of wave.querySelectorAll('path')) line.setAttribute('d', path);
  wave.dataset.wave = 'drawn';
}

// Sound that the server cannot read is decoded here, from what the player fetches anyway.
async function decode(audio) {
  const wave = playerOf(audio)?.querySelector('.wave[data-wave="decode"]');
  if (!wave) return;
  wave.dataset.wave = 'decoding';
  const context = new OfflineAudioContext(1, 1, 8000);
  try {
    const answer = await fetch(audio.currentSrc || audio.src);
    if (!answer.ok) return;
    const samples = (await context.decodeAudioData(await answer.arrayBuffer())).getChannelData(0);
    const bars = Math.min(width, samples.length);
    const peaks = Array.from({ length: bars }, (_, bar) => {
      let peak = 0;
      const end = Math.floor(((bar + 1) * samples.length) / bars);
      for (let i = Math.floor((bar * samples.length) / bars); i < end; i++) peak = Math.max(peak, Math.abs(samples[i]));
      return peak;
    });
    const loudest = Math.max(...peaks);
    const scale = loudest > 0.02 ? 1 / loudest : 1;
    draw(wave, peaks.map((peak, bar) => {
      const reach = Math.max(0.5, peak * scale * (height / 2 - 1));
      return `M${(((bar + 0.5) * width) / bars).toFixed(1)} ${(height / 2 - reach).toFixed(1)}V${(height / 2 + reach).toFixed(1)}`;
    }).join(''));
  } catch {
    // Without a drawing it still plays.
    wave.dataset.wave = 'none';
  }
}

// What happens to an audio element does not bubble; it is heard on the way down.
document.addEventListener('timeupdate', (event) => follow(event.target), true);
document.addEventListener('loadedmetadata', (event) => {
  if (!(event.target instanceof HTMLAudioElement)) return;
  follow(event.target);
  decode(event.target);
}, true);

document.addEventListener('change', (event) => {
  if (!(event.target instanceof HTMLSelectElement) || event.target.dataset.speed === undefined) return;
  const audio = audioOf(event.target);
  if (audio) audio.playbackRate = Number(event.target.value);
});

document.addEventListener('click', (event) => {
  const wave = event.target instanceof Element ? event.target.closest('.wave') : null;
  const audio = wave === null ? null : audioOf(wave);
  if (!audio || !Number.isFinite(audio.duration)) return;
  const { left, width: wide } = wave.getBoundingClientRect();
  audio.currentTime = ((event.clientX - left) / wide) * audio.duration;
});

// Called by components.
Object.assign(window.portal, {
  // The answer says that it is a file, so the page stays; a click is how browsers keep a name and show their own progress.
  download(address) {
    const link = document.createElement('a');
    link.href = address;
    link.download = '';
    document.body.append(link);
    link.click();
    link.remove();
  },

  focusOn(selector) {
    document.querySelector(selector)?.focus({ preventScroll: true });
  },
});
