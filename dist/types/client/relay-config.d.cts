// game-relay/client, built from src/client by `npm run build:client`. Do not edit.
/**
 * What a client reads of `aws-config.json`, as a deployment and `npm start` write it. None of it is
 * secret.
 */
export interface RelayConfig {
    readonly Cognito: {
        readonly AWS_Region: string;
        readonly CognitoUserPool: string;
        readonly AppClientId?: string;
        /** The same, as the Unity sample writes it when it saves the file anew. */
        readonly AppClientID?: string;
        /** Only where the user pool is not Cognito's own, as on a developer's machine. */
        readonly Endpoint?: string;
    };
    readonly API_Gateway: {
        /** `wss://…/{stage}`, or a custom domain. */
        readonly WebSocket_API_URL: string;
    };
}
/**
 * By whichever of its two names it is there.
 *
 * @returns an empty text if there is none
 */
export declare function appClientIdOf(config: RelayConfig | undefined): string;
