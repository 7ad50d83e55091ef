/** Made by frontend/constants.py from tensormesh_nb/render. */

/** The shade of a token without a number. */
export const NO_SHADE = 255;
