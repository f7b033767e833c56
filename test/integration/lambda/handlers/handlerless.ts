export const handle = async () => "never called";
