// game-relay/client, built from src/client by `npm run build:client`. Do not edit.
export type Json = null | boolean | number | string | readonly Json[] | {
    readonly [key: string]: Json;
};
