/**
 * Where in the shared memory the program and its kernels find what they tell each other: addresses of bytes. Compiled
 * twice: here, and with the kernels by AssemblyScript.
 */

/** The barrier of the threads, each number in a line of the cache of its own. */
export const ARRIVED = 1024;
export const GENERATION = 1088;
export const NEXT_UNIT = 1152;

/** Whole numbers of 32 bits: what to do, and with what. */
export const COMMAND = 2048;
export const THREADS = 2052;
export const ROWS = 2056;
export const LAYERS = 2060;
export const LAYER_TABLE = 2064;
export const LOSS = 2068;
export const OPTIMIZER = 2072;
export const SPARSE = 2076;
export const MASKED = 2080;
export const INPUT = 2084;
export const INPUT_STRIDE = 2088;
export const TRUTHS = 2092;
export const SHARES = 2096;
export const ROW_LOSSES = 2100;
export const PACKED_ROWS = 2104;
export const PACKED_ROWS_BYTES = 2108;
export const PARTIALS = 2112;
export const CLIPPED = 2116;

/**
 * A sparse batch by rows, then by columns: the kernels take each as three addresses side by side. `PLACES` has for each
 * column of the input 1 + its place among the latter.
 */
export const ROW_STARTS = 2120;
export const ROW_INDICES = 2124;
export const ROW_VALUES = 2128;
export const COLUMNS = 2132;
export const COLUMN_STARTS = 2136;
export const COLUMN_ROWS = 2140;
export const COLUMN_VALUES = 2144;
export const PLACES = 2148;
/** A byte for each column of the input: whether the optimizer keeps something of it. */
export const ACTIVE = 2152;

/** Doubles. */
export const LEARNING_RATE = 2304;
export const BETA_1 = 2312;
export const BETA_2 = 2320;
export const EPSILON = 2328;
export const UNBIAS_1 = 2336;
export const UNBIAS_2 = 2344;
export const MOMENTUM = 2352;
export const ALPHA = 2360;
export const CLIP = 2368;
/** What the penalty is before α/2; told by the kernels. */
export const SQUARES = 2376;

/** What is above the constants that the compiler puts in. */
export const FREE = 65536;

/** Commands. */
export const LEAVE = 0;
export const FORWARD = 1;
export const DESCEND = 2;
export const STEP = 3;

export const SQUARED_ERROR = 0;
export const BINARY_CROSS_ENTROPY = 1;
export const CROSS_ENTROPY = 2;

export const SGD = 0;
export const ADAM = 1;

export const LINEAR = 0;
export const RELU = 1;
export const TANH = 2;
export const SIGMOID = 3;

/** A line of the layer table; all matrices have rows of `L_STRIDE` numbers, units and zeros up to a multiple of `LANES`. */
export const L_BYTES = 80;
export const L_INPUTS = 0;
export const L_UNITS = 4;
export const L_STRIDE = 8;
export const L_ACTIVATION = 12;
export const L_WEIGHT = 16;
export const L_WEIGHT_GRADIENT = 20;
export const L_WEIGHT_SLOT_1 = 24;
export const L_WEIGHT_SLOT_2 = 28;
export const L_BIAS = 32;
export const L_BIAS_GRADIENT = 36;
export const L_BIAS_SLOT_1 = 40;
export const L_BIAS_SLOT_2 = 44;
export const L_OUTPUT = 48;
export const L_DELTA = 52;
export const L_MASK = 56;
/** Packed for products: the weight, it transposed (not of the first layer), and the delta. */
export const L_PACKED = 60;
export const L_PACKED_TRANSPOSED = 64;
export const L_PACKED_DELTA = 68;

/** The tile that the innermost kernel keeps in registers: 5 rows of 8 numbers. */
export const TILE_ROWS = 5;
export const LANES = 8;
/** Products are summed up in runs of so many, whose operands fit the cache. */
export const RUN = 512;
/** A unit of work has at most so many rows of tiles. */
export const UNIT_TILES = 8;
/** The optimizer's unit of work, in numbers; sums over parameters depend on it and not on the threads. */
export const CHUNK = 4096;
/** The same for the rows of a sparse first layer. */
export const CHUNK_ROWS = 128;
