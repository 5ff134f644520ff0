/** The page that shows all pictures beside each other. Pure. */

export interface Shot {
  readonly screen: string;
  readonly language: string;
  readonly width: number;
  /** Of the picture, beside the page; absent when none could be taken. */
  readonly file?: string;
  /** What is wrong with it; empty: nothing. */
  readonly faults: readonly string[];
}

export function indexPage(shots: readonly Shot[], at: string): string {
  const screens = [...new Set(shots.map(({ screen }) => screen))];
  const faulty = shots.filter(({ faults }) => faults.length > 0);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Screens of Kaibiao</title>
<style>
body { margin: 24px; font: 14px/1.5 system-ui, sans-serif; }
section { margin-top: 32px; border-top: 1px solid #ccc; }
div { display: flex; flex-wrap: wrap; align-items: flex-start; gap: 16px; }
figure { margin: 0; }
figcaption.bad { color: #b4231f; font-weight: 600; }
img { display: block; max-width: 480px; max-height: 640px; border: 1px solid #ccc; }
img.narrow { max-width: 200px; }
code { white-space: pre-wrap; }
</style>
<h1>Screens of Kaibiao</h1>
<p>${escaped(at)} · ${shots.length} pictures, ${faulty.length} with faults</p>
${faultList(faulty)}
${screens.map((name) => section(name, shots)).join('\n')}
</html>
`;
}

function faultList(faulty: readonly Shot[]): string {
  if (faulty.length === 0) return '';
  const lines = faulty.flatMap((shot) =>
    shot.faults.map(
      (fault) => `<li><b>${escaped(nameOf(shot))}</b> <code>${escaped(fault)}</code></li>`,
    ),
  );
  return `<h2>Faults</h2>\n<ul>\n${lines.join('\n')}\n</ul>`;
}

function section(name: string, shots: readonly Shot[]): string {
  const figures = shots.filter(({ screen }) => screen === name).map(figure);
  return `<section id="${escaped(name)}">\n<h2>${escaped(name)}</h2>\n<div>\n${figures.join('\n')}\n</div>\n</section>`;
}

function figure(shot: Shot): string {
  const { file, width, language, faults } = shot;
  const look = width < 600 ? ' class="narrow"' : '';
  const picture =
    file === undefined
      ? ''
      : `<a href="${escaped(file)}"><img${look} src="${escaped(file)}" alt="" loading="lazy"></a>`;
  const caption = `<figcaption${faults.length > 0 ? ' class="bad"' : ''}>${escaped(language)} · ${width}</figcaption>`;
  return `<figure>${picture}${caption}</figure>`;
}

/** `hall zh-CN 1440` */
export function nameOf({ screen, language, width }: Shot): string {
  return `${screen} ${language} ${width}`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
