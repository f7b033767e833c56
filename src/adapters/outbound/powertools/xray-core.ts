/**
 * Stands in for `aws-xray-sdk-core` in the bundles of the functions (infra/lambda-bundle.ts): of
 * that package what the tracer needs to keep segments and to send them. The rest, which follows
 * other clients of AWS, databases, and requests to web servers, is most of the package, and all of
 * it would be loaded before the first event.
 */

import { captureAsyncFunc, captureFunc } from "aws-xray-sdk-core/dist/lib/capture.js";
import {
  enableAutomaticMode,
  getNamespace,
  getSegment,
  setContextMissingStrategy,
  setSegment,
} from "aws-xray-sdk-core/dist/lib/context_utils.js";
import { setDaemonAddress } from "aws-xray-sdk-core/dist/lib/daemon_config.js";
import { init } from "aws-xray-sdk-core/dist/lib/env/aws_lambda.js";
import { setLogger } from "aws-xray-sdk-core/dist/lib/logger.js";
import Subsegment from "aws-xray-sdk-core/dist/lib/segments/attributes/subsegment.js";
import Segment from "aws-xray-sdk-core/dist/lib/segments/segment.js";
import segmentUtils from "aws-xray-sdk-core/dist/lib/segments/segment_utils.js";
import manifest from "aws-xray-sdk-core/package.json" with { type: "json" };

const { name, version } = manifest;
segmentUtils.setSDKData({ sdk: "X-Ray for Node.js", sdk_version: version, package: name });
enableAutomaticMode();
init();

// biome-ignore lint/style/noDefaultExport: it is imported as the package that it stands in for.
export default {
  captureAsyncFunc,
  captureFunc,
  getNamespace,
  getSegment,
  Segment,
  setContextMissingStrategy,
  setDaemonAddress,
  setLogger,
  setSegment,
  Subsegment,
};
