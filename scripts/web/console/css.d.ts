/** The bundler takes them out into `/console.css`. */
declare module "*.css";
