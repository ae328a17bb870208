/** Small marks beside a node, around their own middle. */

/** A pin: head, neck and needle. */
export const PIN_MARK = 'M-3,-4h6l-1,3l2,2h-8l2,-2zM0,1v4';
/** A slip of paper with two lines. */
export const NOTE_MARK = 'M-3.5,-4.5h7v9h-7zM-1.5,-1.5h3M-1.5,1.5h3';
