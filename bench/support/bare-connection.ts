import type { Page } from '@playwright/test';

/**
 * The raw limit: two bare pages with one bare RTCPeerConnection between them, signalled by the benchmark. What Kith
 * adds to WebRTC is what it takes longer than this.
 */
declare global {
  var bare: { connection: RTCPeerConnection; channel: RTCDataChannel };
}

/** An empty page where a microphone may be used; nothing serves it. */
const BARE_PAGE = 'http://localhost:9/bare';

/** Leads a tab to an empty page: no Kith runs beside what is measured. */
export async function openBare(page: Page): Promise<void> {
  await page.route(BARE_PAGE, route => route.fulfill({ contentType: 'text/html', body: '' }));
  await page.goto(BARE_PAGE);
}

/** Connects the pages by a data channel, in both as `bare.channel`, open when this resolves. */
export async function connectBare(a: Page, b: Page): Promise<void> {
  const offer = await a.evaluate(async () => {
    const connection = new RTCPeerConnection();
    globalThis.bare = { connection, channel: connection.createDataChannel('bare') };
    await connection.setLocalDescription();
    await new Promise<void>(resolve => {
      connection.onicegatheringstatechange = () => connection.iceGatheringState === 'complete' && resolve();
    });
    return connection.localDescription!.sdp;
  });
  const answer = await b.evaluate(async sdp => {
    const connection = new RTCPeerConnection();
    connection.ondatachannel = ({ channel }) => {
      globalThis.bare = { connection, channel };
    };
    await connection.setRemoteDescription({ type: 'offer', sdp });
    await connection.setLocalDescription();
    await new Promise<void>(resolve => {
      if (connection.iceGatheringState === 'complete') resolve();
      connection.onicegatheringstatechange = () => connection.iceGatheringState === 'complete' && resolve();
    });
    return connection.localDescription!.sdp;
  }, offer);
  await a.evaluate(async sdp => {
    await globalThis.bare.connection.setRemoteDescription({ type: 'answer', sdp });
  }, answer);
  for (const page of [a, b]) {
    await page.waitForFunction(() => globalThis.bare?.channel.readyState === 'open');
  }
}
