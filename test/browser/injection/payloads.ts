/** Texts that would run, or at least become elements, where a page forgot to escape. Each calls `planted()` and marks what it makes. */

const CALL = "planted()";
const MARK = "data-planted";

const ELEMENTS: readonly string[] = [
  `<script ${MARK}>${CALL}</script>`,
  `"><script ${MARK}>${CALL}</script>`,
  `'><script ${MARK}>${CALL}</script>`,
  `</title><script ${MARK}>${CALL}</script>`,
  `</textarea><script ${MARK}>${CALL}</script>`,
  `</option></select><script ${MARK}>${CALL}</script>`,
  `</style><script ${MARK}>${CALL}</script>`,
  `--><script ${MARK}>${CALL}</script>`,
  `]]><script ${MARK}>${CALL}</script>`,
  `<scr<script ${MARK}>${CALL}</script>ipt>`,
  `<SCRIPT ${MARK}>${CALL}</SCRIPT>`,
  `<script/${MARK}>${CALL}</script>`,
  `<script\n${MARK}>${CALL}</script>`,
  `<img ${MARK} src=x onerror=${CALL}>`,
  `"><img ${MARK} src=x onerror=${CALL}>`,
  `'><img ${MARK} src=x onerror=${CALL}>`,
  `<img ${MARK} src="x" onerror="${CALL}"`,
  `<IMG ${MARK} SRC=x ONERROR=${CALL}>`,
  `<img/${MARK}/src=x/onerror=${CALL}>`,
  `<svg ${MARK} onload=${CALL}>`,
  `<svg/${MARK}/onload=${CALL}>`,
  `<svg ${MARK}><script>${CALL}</script></svg>`,
  `<svg ${MARK}><animate onbegin=${CALL} attributeName=x dur=1s>`,
  `<math ${MARK}><mtext><img src=x onerror=${CALL}></mtext></math>`,
  `<iframe ${MARK} src="javascript:${CALL}"></iframe>`,
  `<iframe ${MARK} srcdoc="<script>parent.${CALL}</script>"></iframe>`,
  `<object ${MARK} data="javascript:${CALL}"></object>`,
  `<embed ${MARK} src="javascript:${CALL}">`,
  `<a ${MARK} href="javascript:${CALL}" autofocus>x</a>`,
  `<form ${MARK} action="javascript:${CALL}"><button autofocus>x</button></form>`,
  `<input ${MARK} autofocus onfocus=${CALL}>`,
  `<select ${MARK} autofocus onfocus=${CALL}></select>`,
  `<textarea ${MARK} autofocus onfocus=${CALL}></textarea>`,
  `<details ${MARK} open ontoggle=${CALL}><summary>x</summary></details>`,
  `<video ${MARK}><source onerror=${CALL}></video>`,
  `<audio ${MARK} src=x onerror=${CALL}></audio>`,
  `<body ${MARK} onload=${CALL}>`,
  `<marquee ${MARK} onstart=${CALL}>x</marquee>`,
  `<style ${MARK}>@import'x'</style>`,
  `<link ${MARK} rel=stylesheet href=//evil.example/x.css>`,
  `<meta ${MARK} http-equiv=refresh content="0;url=javascript:${CALL}">`,
  `<base ${MARK} href=//evil.example/>`,
  `<template ${MARK}><script>${CALL}</script></template>`,
  `<noscript><p ${MARK} title="</noscript><img src=x onerror=${CALL}>">`,
  `<p ${MARK} style="animation-name:x" onanimationstart=${CALL}>x`,
  `<div ${MARK} onmouseover=${CALL} style=position:fixed;inset:0>`,
  `<dialog ${MARK} open oncancel=${CALL}>x</dialog>`,
];

const ATTRIBUTES: readonly string[] = [
  `" autofocus onfocus=${CALL} ${MARK}="`,
  `' autofocus onfocus=${CALL} ${MARK}='`,
  ` autofocus onfocus=${CALL} ${MARK} x=`,
  `javascript:${CALL}//${MARK}`,
  `JaVaScRiPt:${CALL}//`,
  `\u0001javascript:${CALL}//`,
  `data:text/html,<script ${MARK}>${CALL}</script>`,
];

const ELSEWHERE: readonly string[] = [
  `&lt;script ${MARK}&gt;${CALL}&lt;/script&gt;`,
  `&#60;img ${MARK} src=x onerror=${CALL}&#62;`,
  `%3Cscript ${MARK}%3E${CALL}%3C/script%3E`,
  `\\u003cscript ${MARK}\\u003e${CALL}\\u003c/script\\u003e`,
  `\${${CALL}}{{constructor.constructor('${CALL}')()}}`,
  `＜script ${MARK}＞${CALL}＜/script＞`,
];

/** Sixty of them. */
export const PAYLOADS: readonly string[] = [...ELEMENTS, ...ATTRIBUTES, ...ELSEWHERE];

/** What a payload leaves in a page's HTML when it was taken as HTML. */
export const RAW = /<[a-z/][^<>&]*data-planted/i;
