// Sentences about photos that are not answered, from their codes; each goes on from the file's name.

const SAVE_AS = "Save it as JPEG and try that.";

export const REFUSALS = {
  empty: () => "the file is empty: the copy was probably cut off.",
  too_large: ({ megabytes, most }) => `it has ${megabytes} MB; at most ${most} are read. Save it smaller and try that.`,
  no_photo: () => "this is no photo that can be read here. Photos are JPEG, PNG, WebP, GIF, BMP or AVIF files.",
  not_here: ({ type }) => `this browser does not open ${type} photos. ${SAVE_AS}`,
  too_deep: ({ depth }) => `it has ${depth} bits a colour, which browsers do not show in full. Use predict.py, or save it with 8 bits and try that.`,
  turned: ({ type }) => `it is a ${type} that notes how the camera was held, which not every browser reads. ${SAVE_AS}`,
  cut_short: () => "the file is cut short: the copy or the download probably stopped early. Try the original again.",
  damaged: () => `it is damaged inside, or of a rare kind that this browser does not open. ${SAVE_AS}`,
  too_many_pixels: ({ megapixels, most }) => `it has ${megapixels} megapixels; at most ${most} can be read. Save it smaller and try that.`,
  too_small: ({ width, height, least }) => `it is ${width} x ${height} pixels; a photo needs at least ${least} on each side.`,
  no_answer: () => "the classifier gave no answer: the device is probably short of memory. Close other tabs and try again.",
};

export function sentence(error) {
  const words = REFUSALS[error.code] ?? REFUSALS.no_answer;
  return words(error.values ?? {});
}

const CAMERA = {
  NotAllowedError: "The browser may not use the camera. Allow it beside the page's address, then try again.",
  NotFoundError: "No camera was found on this device.",
  NotReadableError: "The camera is used by another program, or was taken away. Close the other program and try again.",
  SecurityError: "Browsers give a camera only to pages from this computer (http://localhost) or over https.",
};

export function cameraSentence({ name }) {
  return CAMERA[name] ?? CAMERA.NotFoundError;
}
