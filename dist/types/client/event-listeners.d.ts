/** Who listens to what. */
export declare class EventListeners<Events> {
    #private;
    /** @returns a function that takes the listener away again */
    on<Event extends keyof Events>(event: Event, listener: (detail: Events[Event]) => void): () => void;
    /** A listener that throws harms nobody else: its error is thrown where nothing can catch it. */
    emit<Event extends keyof Events>(event: Event, detail: Events[Event]): void;
}
