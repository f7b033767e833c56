import { App, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";
import { WebSocketDemoStack } from "./websocket-demo-stack.ts";

const app = new App();
// Without an account or a Region: synthesis needs no credentials, and the deployment goes where the
// CLI points.
new WebSocketDemoStack(app, "WebSocketDemoStack", { deployment: new Date().toISOString() });
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
app.synth();
