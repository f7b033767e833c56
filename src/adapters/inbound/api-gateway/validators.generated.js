// Generated from the schemas of src/protocol by `npm run schemas`. Do not edit.
var __getOwnPropNames = Object.getOwnPropertyNames;
var __commonJS = (cb, mod) => function __require() {
  try {
    return mod || (0, cb[__getOwnPropNames(cb)[0]])((mod = { exports: {} }).exports, mod), mod.exports;
  } catch (e) {
    throw mod = 0, e;
  }
};

// node_modules/ajv/dist/runtime/ucs2length.js
var require_ucs2length = __commonJS({
  "node_modules/ajv/dist/runtime/ucs2length.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    function ucs2length(str) {
      const len = str.length;
      let length = 0;
      let pos = 0;
      let value;
      while (pos < len) {
        length++;
        value = str.charCodeAt(pos++);
        if (value >= 55296 && value <= 56319 && pos < len) {
          value = str.charCodeAt(pos);
          if ((value & 64512) === 56320)
            pos++;
        }
      }
      return length;
    }
    exports.default = ucs2length;
    ucs2length.code = 'require("ajv/dist/runtime/ucs2length").default';
  }
});

// <stdin>
var message = validate10;
var schema11 = { "$id": "message", "type": "object", "required": ["body"], "properties": { "body": { "type": "object", "description": "To everybody in the room.", "required": [], "properties": { "id": { "type": "integer", "minimum": 1, "maximum": 9007199254740959 }, "message": { "minLength": 1 }, "messages": { "type": "array", "minItems": 1, "maxItems": 32, "items": { "minLength": 1 } }, "after": { "type": ["object", "null"], "required": ["epoch", "page"], "properties": { "epoch": { "type": "string", "minLength": 1, "maxLength": 64 }, "page": { "type": "integer", "minimum": 0, "maximum": 9007199254740991 } } }, "to": { "type": "array", "description": "The seats that get it, and nobody else but the sender.", "items": { "type": "string", "pattern": "^[A-Za-z0-9_-]{11}$" }, "minItems": 1, "maxItems": 32 } }, "oneOf": [{ "required": ["message"] }, { "required": ["messages"] }] } } };
var func2 = require_ucs2length().default;
var pattern0 = new RegExp("^[A-Za-z0-9_-]{11}$", "u");
function validate10(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  ;
  let vErrors = null;
  let errors = 0;
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing0;
      if (data.body === void 0 && (missing0 = "body")) {
        validate10.errors = [{ instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: missing0 }, message: "must have required property '" + missing0 + "'" }];
        return false;
      } else {
        if (data.body !== void 0) {
          let data0 = data.body;
          const _errs1 = errors;
          const _errs3 = errors;
          let valid1 = false;
          let passing0 = null;
          const _errs4 = errors;
          if (data0 && typeof data0 == "object" && !Array.isArray(data0)) {
            let missing1;
            if (data0.message === void 0 && (missing1 = "message")) {
              const err0 = { instancePath: instancePath + "/body", schemaPath: "#/properties/body/oneOf/0/required", keyword: "required", params: { missingProperty: missing1 }, message: "must have required property '" + missing1 + "'" };
              if (vErrors === null) {
                vErrors = [err0];
              } else {
                vErrors.push(err0);
              }
              errors++;
            }
          }
          var _valid0 = _errs4 === errors;
          if (_valid0) {
            valid1 = true;
            passing0 = 0;
          }
          const _errs5 = errors;
          if (data0 && typeof data0 == "object" && !Array.isArray(data0)) {
            let missing2;
            if (data0.messages === void 0 && (missing2 = "messages")) {
              const err1 = { instancePath: instancePath + "/body", schemaPath: "#/properties/body/oneOf/1/required", keyword: "required", params: { missingProperty: missing2 }, message: "must have required property '" + missing2 + "'" };
              if (vErrors === null) {
                vErrors = [err1];
              } else {
                vErrors.push(err1);
              }
              errors++;
            }
          }
          var _valid0 = _errs5 === errors;
          if (_valid0 && valid1) {
            valid1 = false;
            passing0 = [passing0, 1];
          } else {
            if (_valid0) {
              valid1 = true;
              passing0 = 1;
            }
          }
          if (!valid1) {
            const err2 = { instancePath: instancePath + "/body", schemaPath: "#/properties/body/oneOf", keyword: "oneOf", params: { passingSchemas: passing0 }, message: "must match exactly one schema in oneOf" };
            if (vErrors === null) {
              vErrors = [err2];
            } else {
              vErrors.push(err2);
            }
            errors++;
            validate10.errors = vErrors;
            return false;
          } else {
            errors = _errs3;
            if (vErrors !== null) {
              if (_errs3) {
                vErrors.length = _errs3;
              } else {
                vErrors = null;
              }
            }
          }
          if (errors === _errs1) {
            if (data0 && typeof data0 == "object" && !Array.isArray(data0)) {
              if (data0.id !== void 0) {
                let data1 = data0.id;
                const _errs6 = errors;
                if (!(typeof data1 == "number" && (!(data1 % 1) && !isNaN(data1)) && isFinite(data1))) {
                  validate10.errors = [{ instancePath: instancePath + "/body/id", schemaPath: "#/properties/body/properties/id/type", keyword: "type", params: { type: "integer" }, message: "must be integer" }];
                  return false;
                }
                if (errors === _errs6) {
                  if (typeof data1 == "number" && isFinite(data1)) {
                    if (data1 > 9007199254740959 || isNaN(data1)) {
                      validate10.errors = [{ instancePath: instancePath + "/body/id", schemaPath: "#/properties/body/properties/id/maximum", keyword: "maximum", params: { comparison: "<=", limit: 9007199254740959 }, message: "must be <= 9007199254740959" }];
                      return false;
                    } else {
                      if (data1 < 1 || isNaN(data1)) {
                        validate10.errors = [{ instancePath: instancePath + "/body/id", schemaPath: "#/properties/body/properties/id/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1" }];
                        return false;
                      }
                    }
                  }
                }
                var valid2 = _errs6 === errors;
              } else {
                var valid2 = true;
              }
              if (valid2) {
                if (data0.message !== void 0) {
                  let data2 = data0.message;
                  const _errs8 = errors;
                  if (typeof data2 === "string") {
                    if (func2(data2) < 1) {
                      validate10.errors = [{ instancePath: instancePath + "/body/message", schemaPath: "#/properties/body/properties/message/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters" }];
                      return false;
                    }
                  }
                  var valid2 = _errs8 === errors;
                } else {
                  var valid2 = true;
                }
                if (valid2) {
                  if (data0.messages !== void 0) {
                    let data3 = data0.messages;
                    const _errs9 = errors;
                    if (errors === _errs9) {
                      if (Array.isArray(data3)) {
                        if (data3.length > 32) {
                          validate10.errors = [{ instancePath: instancePath + "/body/messages", schemaPath: "#/properties/body/properties/messages/maxItems", keyword: "maxItems", params: { limit: 32 }, message: "must NOT have more than 32 items" }];
                          return false;
                        } else {
                          if (data3.length < 1) {
                            validate10.errors = [{ instancePath: instancePath + "/body/messages", schemaPath: "#/properties/body/properties/messages/minItems", keyword: "minItems", params: { limit: 1 }, message: "must NOT have fewer than 1 items" }];
                            return false;
                          } else {
                            var valid3 = true;
                            const len0 = data3.length;
                            for (let i0 = 0; i0 < len0; i0++) {
                              let data4 = data3[i0];
                              const _errs11 = errors;
                              if (typeof data4 === "string") {
                                if (func2(data4) < 1) {
                                  validate10.errors = [{ instancePath: instancePath + "/body/messages/" + i0, schemaPath: "#/properties/body/properties/messages/items/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters" }];
                                  return false;
                                }
                              }
                              var valid3 = _errs11 === errors;
                              if (!valid3) {
                                break;
                              }
                            }
                          }
                        }
                      } else {
                        validate10.errors = [{ instancePath: instancePath + "/body/messages", schemaPath: "#/properties/body/properties/messages/type", keyword: "type", params: { type: "array" }, message: "must be array" }];
                        return false;
                      }
                    }
                    var valid2 = _errs9 === errors;
                  } else {
                    var valid2 = true;
                  }
                  if (valid2) {
                    if (data0.after !== void 0) {
                      let data5 = data0.after;
                      const _errs12 = errors;
                      if (!(data5 && typeof data5 == "object" && !Array.isArray(data5)) && data5 !== null) {
                        validate10.errors = [{ instancePath: instancePath + "/body/after", schemaPath: "#/properties/body/properties/after/type", keyword: "type", params: { type: schema11.properties.body.properties.after.type }, message: "must be object,null" }];
                        return false;
                      }
                      if (errors === _errs12) {
                        if (data5 && typeof data5 == "object" && !Array.isArray(data5)) {
                          let missing3;
                          if (data5.epoch === void 0 && (missing3 = "epoch") || data5.page === void 0 && (missing3 = "page")) {
                            validate10.errors = [{ instancePath: instancePath + "/body/after", schemaPath: "#/properties/body/properties/after/required", keyword: "required", params: { missingProperty: missing3 }, message: "must have required property '" + missing3 + "'" }];
                            return false;
                          } else {
                            if (data5.epoch !== void 0) {
                              let data6 = data5.epoch;
                              const _errs14 = errors;
                              if (errors === _errs14) {
                                if (typeof data6 === "string") {
                                  if (func2(data6) > 64) {
                                    validate10.errors = [{ instancePath: instancePath + "/body/after/epoch", schemaPath: "#/properties/body/properties/after/properties/epoch/maxLength", keyword: "maxLength", params: { limit: 64 }, message: "must NOT have more than 64 characters" }];
                                    return false;
                                  } else {
                                    if (func2(data6) < 1) {
                                      validate10.errors = [{ instancePath: instancePath + "/body/after/epoch", schemaPath: "#/properties/body/properties/after/properties/epoch/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters" }];
                                      return false;
                                    }
                                  }
                                } else {
                                  validate10.errors = [{ instancePath: instancePath + "/body/after/epoch", schemaPath: "#/properties/body/properties/after/properties/epoch/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                                  return false;
                                }
                              }
                              var valid4 = _errs14 === errors;
                            } else {
                              var valid4 = true;
                            }
                            if (valid4) {
                              if (data5.page !== void 0) {
                                let data7 = data5.page;
                                const _errs16 = errors;
                                if (!(typeof data7 == "number" && (!(data7 % 1) && !isNaN(data7)) && isFinite(data7))) {
                                  validate10.errors = [{ instancePath: instancePath + "/body/after/page", schemaPath: "#/properties/body/properties/after/properties/page/type", keyword: "type", params: { type: "integer" }, message: "must be integer" }];
                                  return false;
                                }
                                if (errors === _errs16) {
                                  if (typeof data7 == "number" && isFinite(data7)) {
                                    if (data7 > 9007199254740991 || isNaN(data7)) {
                                      validate10.errors = [{ instancePath: instancePath + "/body/after/page", schemaPath: "#/properties/body/properties/after/properties/page/maximum", keyword: "maximum", params: { comparison: "<=", limit: 9007199254740991 }, message: "must be <= 9007199254740991" }];
                                      return false;
                                    } else {
                                      if (data7 < 0 || isNaN(data7)) {
                                        validate10.errors = [{ instancePath: instancePath + "/body/after/page", schemaPath: "#/properties/body/properties/after/properties/page/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0" }];
                                        return false;
                                      }
                                    }
                                  }
                                }
                                var valid4 = _errs16 === errors;
                              } else {
                                var valid4 = true;
                              }
                            }
                          }
                        }
                      }
                      var valid2 = _errs12 === errors;
                    } else {
                      var valid2 = true;
                    }
                    if (valid2) {
                      if (data0.to !== void 0) {
                        let data8 = data0.to;
                        const _errs18 = errors;
                        if (errors === _errs18) {
                          if (Array.isArray(data8)) {
                            if (data8.length > 32) {
                              validate10.errors = [{ instancePath: instancePath + "/body/to", schemaPath: "#/properties/body/properties/to/maxItems", keyword: "maxItems", params: { limit: 32 }, message: "must NOT have more than 32 items" }];
                              return false;
                            } else {
                              if (data8.length < 1) {
                                validate10.errors = [{ instancePath: instancePath + "/body/to", schemaPath: "#/properties/body/properties/to/minItems", keyword: "minItems", params: { limit: 1 }, message: "must NOT have fewer than 1 items" }];
                                return false;
                              } else {
                                var valid5 = true;
                                const len1 = data8.length;
                                for (let i1 = 0; i1 < len1; i1++) {
                                  let data9 = data8[i1];
                                  const _errs20 = errors;
                                  if (errors === _errs20) {
                                    if (typeof data9 === "string") {
                                      if (!pattern0.test(data9)) {
                                        validate10.errors = [{ instancePath: instancePath + "/body/to/" + i1, schemaPath: "#/properties/body/properties/to/items/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z0-9_-]{11}$" }, message: 'must match pattern "^[A-Za-z0-9_-]{11}$"' }];
                                        return false;
                                      }
                                    } else {
                                      validate10.errors = [{ instancePath: instancePath + "/body/to/" + i1, schemaPath: "#/properties/body/properties/to/items/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                                      return false;
                                    }
                                  }
                                  var valid5 = _errs20 === errors;
                                  if (!valid5) {
                                    break;
                                  }
                                }
                              }
                            }
                          } else {
                            validate10.errors = [{ instancePath: instancePath + "/body/to", schemaPath: "#/properties/body/properties/to/type", keyword: "type", params: { type: "array" }, message: "must be array" }];
                            return false;
                          }
                        }
                        var valid2 = _errs18 === errors;
                      } else {
                        var valid2 = true;
                      }
                    }
                  }
                }
              }
            } else {
              validate10.errors = [{ instancePath: instancePath + "/body", schemaPath: "#/properties/body/type", keyword: "type", params: { type: "object" }, message: "must be object" }];
              return false;
            }
          }
        }
      }
    } else {
      validate10.errors = [{ instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object" }];
      return false;
    }
  }
  validate10.errors = vErrors;
  return errors === 0;
}
var heartbeat = validate11;
var schema12 = { "$id": "heartbeat", "type": "object", "required": ["body"], "properties": { "body": { "type": "object", "description": "Keeps the connection alive, and asks for what is missing.", "required": [], "properties": { "id": { "type": "string", "minLength": 1, "maxLength": 64 }, "since": { "type": ["object", "null"], "required": ["epoch", "page"], "properties": { "epoch": { "type": "string", "minLength": 1, "maxLength": 64 }, "page": { "type": "integer", "minimum": 0, "maximum": 9007199254740991 } } }, "resend": { "type": "boolean" }, "profile": {}, "members": { "type": "boolean" }, "digest": { "type": "string", "maxLength": 64 } } } } };
function validate11(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  ;
  let vErrors = null;
  let errors = 0;
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing0;
      if (data.body === void 0 && (missing0 = "body")) {
        validate11.errors = [{ instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: missing0 }, message: "must have required property '" + missing0 + "'" }];
        return false;
      } else {
        if (data.body !== void 0) {
          let data0 = data.body;
          const _errs1 = errors;
          if (errors === _errs1) {
            if (data0 && typeof data0 == "object" && !Array.isArray(data0)) {
              if (data0.id !== void 0) {
                let data1 = data0.id;
                const _errs3 = errors;
                if (errors === _errs3) {
                  if (typeof data1 === "string") {
                    if (func2(data1) > 64) {
                      validate11.errors = [{ instancePath: instancePath + "/body/id", schemaPath: "#/properties/body/properties/id/maxLength", keyword: "maxLength", params: { limit: 64 }, message: "must NOT have more than 64 characters" }];
                      return false;
                    } else {
                      if (func2(data1) < 1) {
                        validate11.errors = [{ instancePath: instancePath + "/body/id", schemaPath: "#/properties/body/properties/id/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters" }];
                        return false;
                      }
                    }
                  } else {
                    validate11.errors = [{ instancePath: instancePath + "/body/id", schemaPath: "#/properties/body/properties/id/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                    return false;
                  }
                }
                var valid1 = _errs3 === errors;
              } else {
                var valid1 = true;
              }
              if (valid1) {
                if (data0.since !== void 0) {
                  let data2 = data0.since;
                  const _errs5 = errors;
                  if (!(data2 && typeof data2 == "object" && !Array.isArray(data2)) && data2 !== null) {
                    validate11.errors = [{ instancePath: instancePath + "/body/since", schemaPath: "#/properties/body/properties/since/type", keyword: "type", params: { type: schema12.properties.body.properties.since.type }, message: "must be object,null" }];
                    return false;
                  }
                  if (errors === _errs5) {
                    if (data2 && typeof data2 == "object" && !Array.isArray(data2)) {
                      let missing1;
                      if (data2.epoch === void 0 && (missing1 = "epoch") || data2.page === void 0 && (missing1 = "page")) {
                        validate11.errors = [{ instancePath: instancePath + "/body/since", schemaPath: "#/properties/body/properties/since/required", keyword: "required", params: { missingProperty: missing1 }, message: "must have required property '" + missing1 + "'" }];
                        return false;
                      } else {
                        if (data2.epoch !== void 0) {
                          let data3 = data2.epoch;
                          const _errs7 = errors;
                          if (errors === _errs7) {
                            if (typeof data3 === "string") {
                              if (func2(data3) > 64) {
                                validate11.errors = [{ instancePath: instancePath + "/body/since/epoch", schemaPath: "#/properties/body/properties/since/properties/epoch/maxLength", keyword: "maxLength", params: { limit: 64 }, message: "must NOT have more than 64 characters" }];
                                return false;
                              } else {
                                if (func2(data3) < 1) {
                                  validate11.errors = [{ instancePath: instancePath + "/body/since/epoch", schemaPath: "#/properties/body/properties/since/properties/epoch/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters" }];
                                  return false;
                                }
                              }
                            } else {
                              validate11.errors = [{ instancePath: instancePath + "/body/since/epoch", schemaPath: "#/properties/body/properties/since/properties/epoch/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                              return false;
                            }
                          }
                          var valid2 = _errs7 === errors;
                        } else {
                          var valid2 = true;
                        }
                        if (valid2) {
                          if (data2.page !== void 0) {
                            let data4 = data2.page;
                            const _errs9 = errors;
                            if (!(typeof data4 == "number" && (!(data4 % 1) && !isNaN(data4)) && isFinite(data4))) {
                              validate11.errors = [{ instancePath: instancePath + "/body/since/page", schemaPath: "#/properties/body/properties/since/properties/page/type", keyword: "type", params: { type: "integer" }, message: "must be integer" }];
                              return false;
                            }
                            if (errors === _errs9) {
                              if (typeof data4 == "number" && isFinite(data4)) {
                                if (data4 > 9007199254740991 || isNaN(data4)) {
                                  validate11.errors = [{ instancePath: instancePath + "/body/since/page", schemaPath: "#/properties/body/properties/since/properties/page/maximum", keyword: "maximum", params: { comparison: "<=", limit: 9007199254740991 }, message: "must be <= 9007199254740991" }];
                                  return false;
                                } else {
                                  if (data4 < 0 || isNaN(data4)) {
                                    validate11.errors = [{ instancePath: instancePath + "/body/since/page", schemaPath: "#/properties/body/properties/since/properties/page/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0" }];
                                    return false;
                                  }
                                }
                              }
                            }
                            var valid2 = _errs9 === errors;
                          } else {
                            var valid2 = true;
                          }
                        }
                      }
                    }
                  }
                  var valid1 = _errs5 === errors;
                } else {
                  var valid1 = true;
                }
                if (valid1) {
                  if (data0.resend !== void 0) {
                    const _errs11 = errors;
                    if (typeof data0.resend !== "boolean") {
                      validate11.errors = [{ instancePath: instancePath + "/body/resend", schemaPath: "#/properties/body/properties/resend/type", keyword: "type", params: { type: "boolean" }, message: "must be boolean" }];
                      return false;
                    }
                    var valid1 = _errs11 === errors;
                  } else {
                    var valid1 = true;
                  }
                  if (valid1) {
                    if (data0.members !== void 0) {
                      const _errs13 = errors;
                      if (typeof data0.members !== "boolean") {
                        validate11.errors = [{ instancePath: instancePath + "/body/members", schemaPath: "#/properties/body/properties/members/type", keyword: "type", params: { type: "boolean" }, message: "must be boolean" }];
                        return false;
                      }
                      var valid1 = _errs13 === errors;
                    } else {
                      var valid1 = true;
                    }
                    if (valid1) {
                      if (data0.digest !== void 0) {
                        let data7 = data0.digest;
                        const _errs15 = errors;
                        if (errors === _errs15) {
                          if (typeof data7 === "string") {
                            if (func2(data7) > 64) {
                              validate11.errors = [{ instancePath: instancePath + "/body/digest", schemaPath: "#/properties/body/properties/digest/maxLength", keyword: "maxLength", params: { limit: 64 }, message: "must NOT have more than 64 characters" }];
                              return false;
                            }
                          } else {
                            validate11.errors = [{ instancePath: instancePath + "/body/digest", schemaPath: "#/properties/body/properties/digest/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                            return false;
                          }
                        }
                        var valid1 = _errs15 === errors;
                      } else {
                        var valid1 = true;
                      }
                    }
                  }
                }
              }
            } else {
              validate11.errors = [{ instancePath: instancePath + "/body", schemaPath: "#/properties/body/type", keyword: "type", params: { type: "object" }, message: "must be object" }];
              return false;
            }
          }
        }
      }
    } else {
      validate11.errors = [{ instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object" }];
      return false;
    }
  }
  validate11.errors = vErrors;
  return errors === 0;
}
var validators = { message, heartbeat };
export {
  heartbeat,
  message,
  validators
};
