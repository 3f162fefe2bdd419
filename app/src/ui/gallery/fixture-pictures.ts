type Kind = 'bob' | 'me' | 'screen';
const made = new Map<Kind, MediaStream>();

/** Pictures that stand in for cameras and screens. */
export function fixtureStream(kind: Kind): MediaStream {
  const stream = made.get(kind) ?? draw(kind);
  made.set(kind, stream);
  return stream;
}

function draw(kind: Kind): MediaStream {
  const canvas = document.createElement('canvas');
  canvas.width = 1_280;
  canvas.height = 720;
  const context = canvas.getContext('2d');
  if (context && kind === 'screen') drawSlide(context);
  else if (context)
    drawPerson(
      context,
      kind === 'bob' ? ['#4a5a54', '#8b6f5a', '#3d4fa0'] : ['#5b5470', '#a07a62', '#2f6b57'],
    );
  return canvas.captureStream();
}

function drawPerson(context: CanvasRenderingContext2D, [wall, skin, shirt]: [string, string, string]): void {
  const light = context.createLinearGradient(0, 0, 1_280, 720);
  light.addColorStop(0, wall);
  light.addColorStop(1, '#20262b');
  context.fillStyle = light;
  context.fillRect(0, 0, 1_280, 720);
  context.fillStyle = shirt;
  context.beginPath();
  context.ellipse(640, 760, 330, 260, 0, 0, Math.PI * 2);
  context.fill();
  context.fillStyle = skin;
  context.beginPath();
  context.ellipse(640, 330, 135, 175, 0, 0, Math.PI * 2);
  context.fill();
}

function drawSlide(context: CanvasRenderingContext2D): void {
  context.fillStyle = '#f7f7f4';
  context.fillRect(0, 0, 1_280, 720);
  context.fillStyle = '#22314e';
  context.font = '600 56px system-ui';
  context.fillText('Route to the lake', 90, 130);
  context.font = '30px system-ui';
  for (const [index, line] of [
    'Meet at nine at the station',
    'Two hours on foot',
    'Bring the topo',
  ].entries())
    context.fillText(`• ${line}`, 110, 240 + index * 64);
  for (const [index, height] of [180, 260, 140, 320].entries()) {
    context.fillStyle = ['#5b6ee1', '#2f8f83', '#c2557f', '#b0722a'][index] ?? '#000';
    context.fillRect(720 + index * 110, 600 - height, 80, height);
  }
}
